import { Button, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Profile } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./contacts.module.css";

/** Find somebody by their exact name, and ask. */
export default function AddContact({ onClose }: { onClose: () => void }) {
  const { users } = useApp();
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Profile[] | null>(null);
  const [wrong, setWrong] = useState("");
  const search = async (event: FormEvent) => {
    event.preventDefault();
    setWrong("");
    await users.find(query.trim()).then(setFound, (error) => setWrong(inWords(error)));
  };
  return (
    <Modal opened onClose={onClose} title={t("contacts.add")} centered>
      <form onSubmit={search}>
        <TextInput
          label={t("contacts.find")}
          description={t("contacts.find.hint")}
          size="md"
          data-autofocus
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          rightSectionWidth={84}
          rightSection={
            <Button type="submit" size="xs" disabled={!query.trim()} data-testid="find-user-submit">
              {t("search")}
            </Button>
          }
          error={wrong}
          data-testid="find-user"
        />
      </form>
      {found?.length === 0 && <p className={css.none}>{t("contacts.not_found")}</p>}
      {found?.map((profile) => (
        <Found key={profile.user_id} profile={profile} onDone={onClose} />
      ))}
    </Modal>
  );
}

function Found({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const { contacts, client } = useApp();
  const navigate = useNavigate();
  const contact = useModel(contacts, (state) => state.contacts.get(profile.user_id));
  const see = () => {
    onDone();
    void navigate({ to: "/contacts/$userId", params: { userId: profile.user_id } });
  };
  return (
    <section className={css.found} data-testid="found-user">
      <div className={css.person}>
        <PersonAvatar userId={profile.user_id} />
        <div>
          <h3>{profile.name}</h3>
          <p className={css.quiet}>@{profile.username}</p>
        </div>
      </div>
      {profile.user_id === client.snapshot.userId ? (
        <p className={css.quiet}>{t("refusal.contacts.oneself")}</p>
      ) : contact?.is_contact ? (
        <Button variant="default" onClick={see}>
          {t("contacts.see")}
        </Button>
      ) : (
        <AskForm userId={profile.user_id} onDone={onDone} />
      )}
    </section>
  );
}

/** Ask somebody to be my contact, with a few words. */
export function AskForm({ userId, onDone }: { userId: string; onDone?: () => void }) {
  const { contacts, toasts, users } = useApp();
  const [greeting, setGreeting] = useState(() => t("greeting", { name: users.snapshot.me?.name ?? "" }));
  const [isBusy, setBusy] = useState(false);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await contacts.request(userId, greeting.trim());
      toasts.say(t("contacts.asked"));
      onDone?.();
    } catch (error) {
      toasts.complain(inWords(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={ask} style={{ display: "grid", gap: "0.625rem" }}>
      <TextInput
        label={t("greeting.label")}
        maxLength={200}
        value={greeting}
        onChange={(event) => setGreeting(event.currentTarget.value)}
        data-testid="greeting"
      />
      <Button type="submit" loading={isBusy} data-testid="send-request">
        {t("contacts.ask")}
      </Button>
    </form>
  );
}
