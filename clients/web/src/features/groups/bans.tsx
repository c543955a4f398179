import { Button, Modal } from "@mantine/core";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Ban } from "@/protocol/grouping";
import { t } from "@/words";
import { fullTime } from "@/words/when";
import { Desk, useLoaded } from "./desk";
import css from "./groups.module.css";

/** Whom the group keeps out. */
export default function Bans({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client } = useApp();
  const act = useComplaining();
  const desk = new Desk(client, groupId);
  const { value: bans, reload } = useLoaded(desk.bans);
  return (
    <Modal opened onClose={onClose} title={t("group.bans")} centered>
      {bans?.length === 0 && <p className={css.empty}>{t("group.bans.none")}</p>}
      <ul className={css.list} data-testid="bans">
        {bans?.map((ban) => (
          <Row key={ban.user_id} ban={ban} onLift={() => act(desk.unban(ban.user_id).then(reload))} />
        ))}
      </ul>
    </Modal>
  );
}

function Row({ ban, onLift }: { ban: Ban; onLift: () => void }) {
  const name = useName(ban.user_id);
  return (
    <li className={css.person} data-testid="ban-row">
      <PersonAvatar userId={ban.user_id} size={40} />
      <div style={{ minWidth: 0 }}>
        <p>{name}</p>
        <p className={css.quiet}>{[fullTime(ban.banned_at), ban.reason].filter(Boolean).join(" · ")}</p>
      </div>
      <div>
        <Button size="sm" variant="default" onClick={onLift} data-testid="unban">
          {t("group.unban")}
        </Button>
      </div>
    </li>
  );
}
