import { Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useMembers, useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import css from "@/features/conversations/details.module.css";
import type { Member, Role } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Confirm } from "@/ui/confirm";
import { EditableLine } from "@/ui/editable-line";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { byRank } from "./model";

const AddMembers = lazy(() => import("./add-members"));
const FIRST = 60;

export function MemberList({ conversationId }: { conversationId: string }) {
  const members = useMembers(conversationId);
  const [isAdding, setAdding] = useState(false);
  const [isAll, setAll] = useState(false);
  const all = [...(members?.values() ?? [])].sort(byRank);
  return (
    <section className={css.members} data-testid="members">
      <h3>
        {t("members")}
        <IconButton
          icon="add_user"
          size={20}
          label={t("group.add")}
          onClick={() => setAdding(true)}
          data-testid="add-members"
        />
      </h3>
      <ul>
        {all.slice(0, isAll ? undefined : FIRST).map((member) => (
          <MemberRow key={member.user_id} conversationId={conversationId} member={member} />
        ))}
      </ul>
      {!isAll && all.length > FIRST && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t("members.all", { n: all.length })}
        </Button>
      )}
      <Suspense>
        {isAdding && (
          <AddMembers
            groupId={conversationId}
            members={new Set(members?.keys() ?? [])}
            onClose={() => setAdding(false)}
          />
        )}
      </Suspense>
    </section>
  );
}

function MemberRow({ conversationId, member }: { conversationId: string; member: Member }) {
  const { user_id, role = "member" } = member;
  const name = useName(user_id, conversationId);
  return (
    <li className={css.member} data-testid="member-row" data-role={role}>
      <PersonAvatar userId={user_id} size={36} />
      <span>{name}</span>
      {role !== "member" ? <span className={css.role}>{t(`role.${role}`)}</span> : <span />}
      <MemberMenu conversationId={conversationId} member={member} />
    </li>
  );
}

function MemberMenu({ conversationId, member }: { conversationId: string; member: Member }) {
  const { conversations, groups, myId } = useApp();
  const act = useComplaining();
  const navigate = useNavigate();
  const mine = useModel(
    conversations,
    (state) => state.entries.get(conversationId)?.membership?.role ?? "member",
  );
  const { user_id, role = "member" } = member;
  if (user_id === myId) return <span />;
  const mayManage = mine === "owner" || (mine === "admin" && role === "member");
  const setRole = (next: Role) => act(groups.setRole(conversationId, user_id, next));
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <IconButton icon="more" size={18} label={t("more")} data-testid="member-menu" />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => navigate({ to: "/contacts/$userId", params: { userId: user_id } })}>
          {t("profile.see")}
        </Menu.Item>
        {mine === "owner" && (
          <>
            <Menu.Item onClick={() => setRole(role === "admin" ? "member" : "admin")}>
              {t(role === "admin" ? "role.take" : "role.give")}
            </Menu.Item>
            <Menu.Item onClick={() => setRole("owner")}>{t("role.hand_over")}</Menu.Item>
          </>
        )}
        {mayManage && (
          <Menu.Item
            color="var(--seal-ink)"
            onClick={() => act(groups.remove(conversationId, user_id))}
            data-testid="remove-member"
          >
            {t("group.remove")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What I can do about being in a group. */
export function Deeds({ conversationId }: { conversationId: string }) {
  const { conversations, groups, myId } = useApp();
  const act = useComplaining();
  const navigate = useNavigate();
  const members = useMembers(conversationId);
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    await conversations.update(conversationId, { is_archived: true });
    await groups.leave(conversationId).catch(async (error) => {
      await conversations.update(conversationId, { is_archived: false });
      throw error;
    });
    await navigate({ to: "/chats" });
  };
  return (
    <section className={css.deeds}>
      <div>
        <small style={{ color: "var(--quiet)" }}>{t("group.nickname")}</small>
        <div>
          <EditableLine
            label={t("group.nickname")}
            value={members?.get(myId)?.nickname ?? ""}
            maxLength={64}
            onSave={(nickname) => act(groups.setNickname(conversationId, nickname))}
          />
        </div>
      </div>
      <Button variant="subtle" color="seal" onClick={() => setLeaving(true)} data-testid="leave-group">
        {t("group.leave")}
      </Button>
      {isLeaving && (
        <Confirm
          title={t("group.leave")}
          text={t("group.leave.ask")}
          deed={t("group.leave")}
          onYes={() => act(leave())}
          onClose={() => setLeaving(false)}
        />
      )}
    </section>
  );
}
