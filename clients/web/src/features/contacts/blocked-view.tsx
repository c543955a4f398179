import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useApp } from "@/app/app";
import { nameOf, useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { useModel } from "@/state/model";
import { Seal } from "@/ui/drawings";
import { Empty, Head } from "@/ui/pane";
import { t } from "@/words";
import { compareNames } from "@/words/pinyin";
import { useComplaining } from "./contact-view";
import css from "./contacts.module.css";

/** Whom I do not want to hear from. */
export function BlockedView() {
  const app = useApp();
  const contacts = useModel(app.contacts, (state) => state.contacts);
  const blocked = [...contacts.values()].filter((contact) => contact.is_blocked);
  const userIds = blocked.map((contact) => contact.user_id);
  useEffect(() => app.users.want(contacts.keys()), [app, contacts]);
  userIds.sort((one, other) => compareNames(nameOf(app, one), nameOf(app, other)));
  return (
    <>
      <Head back="/contacts" title={t("blocked")} />
      {userIds.length === 0 ? (
        <Empty drawing={<Seal />} title={t("blocked.empty")}>
          <p>{t("blocked.hint")}</p>
        </Empty>
      ) : (
        <div className={css.requests}>
          <p className={css.quiet}>{t("blocked.hint")}</p>
          {userIds.map((userId) => (
            <BlockedRow key={userId} userId={userId} />
          ))}
        </div>
      )}
    </>
  );
}

function BlockedRow({ userId }: { userId: string }) {
  const { contacts } = useApp();
  const name = useName(userId);
  const act = useComplaining();
  return (
    <article className={css.request} data-testid="blocked-row">
      <PersonAvatar userId={userId} />
      <h3>{name}</h3>
      <Button
        size="xs"
        variant="default"
        onClick={() => act(contacts.setBlocked(userId, false))}
        data-testid="unblock"
      >
        {t("unblock")}
      </Button>
    </article>
  );
}
