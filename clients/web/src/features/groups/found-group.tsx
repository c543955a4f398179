import { Button, Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { GroupCard } from "@/protocol/grouping";
import { Avatar } from "@/ui/avatar";
import { t } from "@/words";
import css from "./groups.module.css";
import { Ask } from "./join-page";

interface Props {
  card: GroupCard;
  /** Why it is shown, if it was not looked for. */
  reason?: string;
  children?: ReactNode;
}

/** A public group, and the way in. */
export function FoundGroup({ card, reason, children }: Props) {
  const { client, conversations } = useApp();
  const navigate = useNavigate();
  const act = useComplaining();
  const [isAsking, setAsking] = useState(false);
  const [standing, setStanding] = useState(card.standing);
  const open = () => navigate({ to: "/chats/$conversationId", params: { conversationId: card.group_id } });
  const join = async (answer: string) => {
    const joined = await client.call("groups.join_public", { group_id: card.group_id, answer });
    if (joined.standing === "member") await conversations.refresh(card.group_id);
    setStanding(joined.standing);
    setAsking(false);
  };
  const mustAsk = card.how_to_join === "approval";
  const mayAsk = standing === "none" && card.how_to_join !== "closed";
  return (
    <li className={css.person} data-testid="found-group">
      <Avatar
        face={{ id: card.group_id, name: card.name, avatarId: card.avatar_id ?? null, isGroup: true }}
        size={44}
      />
      <div style={{ minWidth: 0 }}>
        <p>{card.name}</p>
        <p className={css.quiet}>
          {[reason, t("members.n", { n: card.member_count })].filter(Boolean).join(" · ")}
        </p>
      </div>
      <div>
        {standing === "member" && (
          <Button size="sm" variant="default" onClick={open}>
            {t("join.open")}
          </Button>
        )}
        {standing === "waiting" && <span className={css.quiet}>{t("join.waiting")}</span>}
        {mayAsk && (
          <Button
            size={reason ? "xs" : "sm"}
            variant={reason ? "light" : "filled"}
            onClick={() => (mustAsk ? setAsking(true) : act(join("")))}
            data-testid="join-found"
          >
            {t(mustAsk ? "join.ask" : "join.join")}
          </Button>
        )}
        {children}
      </div>
      {isAsking && (
        <Modal opened onClose={() => setAsking(false)} title={card.name} centered>
          <Ask card={card} onJoin={join} />
        </Modal>
      )}
    </li>
  );
}
