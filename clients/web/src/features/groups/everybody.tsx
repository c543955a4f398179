import { Modal } from "@mantine/core";
import { useMemo, useState } from "react";
import { useMembers } from "@/app/names";
import { SearchField } from "@/ui/search-field";
import { VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { useFoundMembers } from "./found-members";
import css from "./groups.module.css";
import { MemberRow } from "./member-row";
import { byRank } from "./model";

/** All members, of whom only those in sight are drawn; whoever is sought is found by the server. */
export default function Everybody({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const members = useMembers(groupId);
  const [query, setQuery] = useState("");
  const found = useFoundMembers(groupId, query.trim());
  const all = useMemo(() => [...(members?.values() ?? [])].sort(byRank), [members]);
  const shown = found ?? all;
  return (
    <Modal opened onClose={onClose} title={t("members.n", { n: all.length })} centered>
      <div className={css.everybody}>
        <div className={css.field}>
          <SearchField
            value={query}
            onChange={setQuery}
            label={t("group.members.find")}
            testId="find-members"
          />
        </div>
        {found?.length === 0 && <p className={css.empty}>{t("group.members.nobody")}</p>}
        <VirtualRows items={shown} height={3} testId="everybody">
          {(member, row) => (
            <MemberRow key={member.user_id} conversationId={groupId} member={member} row={row} />
          )}
        </VirtualRows>
      </div>
    </Modal>
  );
}
