import { Modal } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { useMembers } from "@/app/names";
import type { Member } from "@/protocol/wire";
import { SearchField } from "@/ui/search-field";
import { VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { Desk } from "./desk";
import css from "./groups.module.css";
import { MemberRow } from "./member-row";
import { byRank } from "./model";

const PAUSE_MS = 200;

/** All members, of whom only those in sight are drawn; whoever is sought is found by the server. */
export default function Everybody({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const members = useMembers(groupId);
  const [query, setQuery] = useState("");
  const found = useFound(groupId, query.trim());
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

/** Those whose name has the query in it; null while nobody is sought. */
function useFound(groupId: string, query: string): Member[] | null {
  const { client } = useApp();
  const [found, set] = useState<{ query: string; members: Member[] } | null>(null);
  useEffect(() => {
    if (!query) return;
    const seek = () =>
      new Desk(client, groupId).findMembers(query).then(
        (members) => set({ query, members }),
        () => undefined,
      );
    const timer = setTimeout(seek, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [client, groupId, query]);
  return query && found ? found.members : null;
}
