import { Button } from "@mantine/core";
import { Suspense, useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { useMembers } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import css from "@/features/conversations/details.module.css";
import type { Entry } from "@/features/conversations/model";
import { EditableLine } from "@/ui/editable-line";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { MemberRow } from "./member-row";
import { byRank } from "./model";
import { may } from "./rights";

const AddMembers = lazy(() => import("./add-members"));
const Everybody = lazy(() => import("./everybody"));
const FIRST = 8;

/** The first of the members, and the way to all. */
export function MemberList({ entry }: { entry: Entry }) {
  const conversationId = entry.conversation.conversation_id;
  const members = useMembers(conversationId);
  const [open, set] = useState<"add" | "all" | null>(null);
  const all = useMemo(() => [...(members?.values() ?? [])].sort(byRank), [members]);
  return (
    <section className={css.members} data-testid="members">
      <h3>
        {t("members")}
        <span>
          <IconButton
            icon="search"
            size={20}
            label={t("group.members.find")}
            onClick={() => set("all")}
            data-testid="all-members"
          />
          {may("who_may_invite", entry) && (
            <IconButton
              icon="add_user"
              size={20}
              label={t("group.add")}
              onClick={() => set("add")}
              data-testid="add-members"
            />
          )}
        </span>
      </h3>
      <ul>
        {all.slice(0, FIRST).map((member) => (
          <li key={member.user_id}>
            <MemberRow conversationId={conversationId} member={member} />
          </li>
        ))}
      </ul>
      {all.length > FIRST && (
        <Button variant="subtle" onClick={() => set("all")}>
          {t("members.all", { n: entry.conversation.member_count ?? all.length })}
        </Button>
      )}
      <Suspense>
        {open === "add" && (
          <AddMembers
            groupId={conversationId}
            members={new Set(members?.keys() ?? [])}
            onClose={() => set(null)}
          />
        )}
        {open === "all" && <Everybody groupId={conversationId} onClose={() => set(null)} />}
      </Suspense>
    </section>
  );
}

/** What I am called here. */
export function Nickname({ conversationId }: { conversationId: string }) {
  const { groups, myId } = useApp();
  const act = useComplaining();
  const members = useMembers(conversationId);
  return (
    <section style={{ display: "grid" }}>
      <small style={{ color: "var(--quiet)" }}>{t("group.nickname")}</small>
      <EditableLine
        label={t("group.nickname")}
        value={members?.get(myId)?.nickname ?? ""}
        maxLength={64}
        onSave={(nickname) => act(groups.setNickname(conversationId, nickname))}
      />
    </section>
  );
}
