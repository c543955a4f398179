import { Button, PasswordInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import { useModel } from "@/state/model";
import { Confirm } from "@/ui/confirm";
import { type Key, t } from "@/words";
import { useForm, Wrong } from "../auth-page";
import css from "./settings.module.css";

const TOLD: Key[] = [
  "account.told.messages",
  "account.told.gone",
  "account.told.groups",
  "account.told.final",
];

/** Going for good: what happens then, and what is to be done before. */
export function Account() {
  const { session, toasts } = useApp();
  const owned = useOwned();
  const [password, setPassword] = useState("");
  const [isAsking, setAsking] = useState(false);
  const form = useForm(async () => {
    await session.erase(password);
    toasts.say(t("account.deleted"));
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        setAsking(true);
      }}
    >
      <section className={css.block}>
        <ul className={css.told}>
          {TOLD.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </section>
      {owned.length > 0 && <Owned entries={owned} />}
      <PasswordInput
        label={t("password.old")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        disabled={owned.length > 0}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-testid="account-password"
      />
      <Wrong words={form.wrong} />
      <Button
        type="submit"
        color="seal"
        loading={form.isBusy}
        disabled={!password || owned.length > 0}
        data-testid="account-delete"
      >
        {t("account.delete")}
      </Button>
      {isAsking && (
        <Confirm
          title={t("account.delete")}
          text={t("account.ask")}
          deed={t("account.delete")}
          onYes={() => void form.run()}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  );
}

/** The groups that somebody else has to own first. */
function Owned({ entries }: { entries: readonly Entry[] }) {
  return (
    <section className={css.block} role="alert" data-testid="account-owned">
      <p>{t("account.owned")}</p>
      <ul className={css.owned}>
        {entries.map((entry) => (
          <li key={entry.conversation.conversation_id}>
            <Link to="/chats/$conversationId" params={{ conversationId: entry.conversation.conversation_id }}>
              <ConversationAvatar entry={entry} size={32} />
              {entry.conversation.name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useOwned(): Entry[] {
  const { conversations } = useApp();
  const entries = useModel(conversations, (state) => state.entries);
  return useMemo(
    () =>
      [...entries.values()].filter(
        ({ conversation, membership }) =>
          conversation.kind === "group" &&
          membership?.role === "owner" &&
          (membership.left_seq ?? null) === null &&
          (conversation.member_count ?? 0) > 1,
      ),
    [entries],
  );
}
