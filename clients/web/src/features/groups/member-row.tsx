import { Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import css from "@/features/conversations/details.module.css";
import type { Member, Role } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Confirm } from "@/ui/confirm";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import type { RowProps } from "@/ui/virtual-rows";
import { t } from "@/words";
import { separatorTime } from "@/words/when";
import { Desk } from "./desk";
import { isAbove } from "./rights";

interface Props {
  conversationId: string;
  member: Member;
  row?: RowProps;
}

export function MemberRow({ conversationId, member, row }: Props) {
  const { user_id, role = "member" } = member;
  const name = useName(user_id, conversationId);
  const isMuted = (member.muted_until ?? 0) > Date.now();
  return (
    <div className={css.member} data-testid="member-row" data-role={role} {...row}>
      <PersonAvatar userId={user_id} size={36} />
      <span>{name}</span>
      <span className={css.marks}>
        {isMuted && (
          <span title={t("group.muted", { when: separatorTime(member.muted_until ?? 0) })}>
            <Icon name="muted" size={16} />
            <span className="only-heard">
              {t("group.muted", { when: separatorTime(member.muted_until ?? 0) })}
            </span>
          </span>
        )}
        {role !== "member" && <span className={css.role}>{t(`role.${role}`)}</span>}
      </span>
      <MemberMenu conversationId={conversationId} member={member} name={name} />
    </div>
  );
}

const MINUTE_MS = 60_000;
const MUTES = { minutes: 10, hour: 60, day: 1_440, week: 10_080 } as const;

interface Question {
  title: string;
  text: string;
  onYes: () => void;
}
type Asking = Props & { name: string; ask: (question: Question) => void };

function MemberMenu({ conversationId, member, name }: Props & { name: string }) {
  const { conversations, myId } = useApp();
  const [question, ask] = useState<Question | null>(null);
  const navigate = useNavigate();
  const mine = useModel(
    conversations,
    (state) => state.entries.get(conversationId)?.membership?.role ?? "member",
  );
  const { user_id, role = "member" } = member;
  if (user_id === myId) return <span />;
  const about = { conversationId, member, name, ask };
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <IconButton icon="more" size={18} label={t("group.actions", { name })} data-testid="member-menu" />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => navigate({ to: "/contacts/$userId", params: { userId: user_id } })}>
            {t("profile.see")}
          </Menu.Item>
          {mine === "owner" && <Roles {...about} />}
          {isAbove(mine, role) && <Powers {...about} />}
        </Menu.Dropdown>
      </Menu>
      {question && <Confirm {...question} deed={question.title} onClose={() => ask(null)} />}
    </>
  );
}

function Roles({ conversationId, member, name, ask }: Asking) {
  const { groups } = useApp();
  const act = useComplaining();
  const setRole = (next: Role) => act(groups.setRole(conversationId, member.user_id, next));
  const handOver = () =>
    ask({
      title: t("role.hand_over"),
      text: t("role.hand_over.ask", { name }),
      onYes: () => setRole("owner"),
    });
  const isAdmin = member.role === "admin";
  return (
    <>
      <Menu.Item onClick={() => setRole(isAdmin ? "member" : "admin")}>
        {t(isAdmin ? "role.take" : "role.give")}
      </Menu.Item>
      <Menu.Item onClick={handOver} data-testid="hand-over">
        {t("role.hand_over")}
      </Menu.Item>
    </>
  );
}

/** What may be done to those below me. */
function Powers({ conversationId, member, name, ask }: Asking) {
  const { client, groups } = useApp();
  const act = useComplaining();
  const desk = new Desk(client, conversationId);
  const { user_id } = member;
  const isMuted = (member.muted_until ?? 0) > Date.now();
  const remove = () => act(groups.remove(conversationId, user_id));
  const ban = () => act(desk.ban(user_id));
  const mute = (minutes: number) => act(desk.mute(user_id, Date.now() + minutes * MINUTE_MS));
  return (
    <>
      {isMuted ? (
        <Menu.Item onClick={() => act(desk.mute(user_id, null))} data-testid="unmute-member">
          {t("group.unmute")}
        </Menu.Item>
      ) : (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item data-testid="mute-member">{t("group.mute")}</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {(Object.keys(MUTES) as (keyof typeof MUTES)[]).map((time) => (
              <Menu.Item key={time} onClick={() => mute(MUTES[time])} data-testid={`mute-${time}`}>
                {t(`group.mute.${time}`)}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
      <Menu.Item
        color="var(--seal-ink)"
        onClick={() =>
          ask({ title: t("group.remove"), text: t("group.remove.ask", { name }), onYes: remove })
        }
        data-testid="remove-member"
      >
        {t("group.remove")}
      </Menu.Item>
      <Menu.Item
        color="var(--seal-ink)"
        onClick={() => ask({ title: t("group.ban"), text: t("group.ban.ask", { name }), onYes: ban })}
        data-testid="ban-member"
      >
        {t("group.ban")}
      </Menu.Item>
    </>
  );
}
