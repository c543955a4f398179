import { Modal } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { useMembers, useName } from "@/app/names";
import { useNamed } from "@/features/contacts/listing";
import css from "@/features/contacts/pick.module.css";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import { useFoundMembers } from "@/features/groups/found-members";
import { byRank } from "@/features/groups/model";
import { useModel } from "@/state/model";
import { SearchField } from "@/ui/search-field";
import { type RowProps, VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";

const ROW_REM = 3;

interface Props {
  /** Those in it can be chosen; else all my contacts. */
  conversationId: string | undefined;
  onPick: (userId: string) => void;
  onClose: () => void;
}

/** Whose messages are to be found. */
export default function PickSender({ conversationId, onPick, onClose }: Props) {
  const [query, setQuery] = useState("");
  const people = usePeople(conversationId, query.trim());
  return (
    <Modal opened onClose={onClose} title={t("search.sender.pick")} centered>
      <div className={css.pick}>
        <SearchField value={query} onChange={setQuery} label={t("search.contacts")} testId="sender-search" />
        <div className={css.list}>
          {people.length === 0 && <p className={css.none}>{t("search.none")}</p>}
          <VirtualRows items={people} height={ROW_REM} testId="senders">
            {(userId, row) => (
              <Person
                key={userId}
                userId={userId}
                conversationId={conversationId}
                onPick={onPick}
                row={row}
              />
            )}
          </VirtualRows>
        </div>
      </div>
    </Modal>
  );
}

/** Me, and then those who are there. */
function usePeople(conversationId: string | undefined, query: string): string[] {
  const { conversations, myId } = useApp();
  const entry = useModel(conversations, () => conversations.find(conversationId ?? ""));
  const isGroup = entry?.conversation.kind === "group";
  const members = useMembers(isGroup ? conversationId : undefined);
  const found = useFoundMembers(isGroup ? (conversationId ?? "") : "", isGroup ? query : "");
  const contacts = useNamed(useDeferredValue(query));
  return useMemo(() => {
    const me = query ? [] : [myId];
    const others = isGroup
      ? (found ?? [...(members?.values() ?? [])].sort(byRank)).map((member) => member.user_id)
      : contacts.map(({ contact }) => contact.user_id).filter((id) => !entry || id === peerOf(entry));
    return [...me, ...others.filter((id) => query || id !== myId)];
  }, [query, myId, isGroup, found, members, contacts, entry]);
}

const peerOf = (entry: Entry) => entry.membership?.peer_id;

interface PersonProps {
  userId: string;
  conversationId: string | undefined;
  onPick: (userId: string) => void;
  row: RowProps;
}

function Person({ userId, conversationId, onPick, row }: PersonProps) {
  const { myId, users } = useApp();
  const name = useName(userId, conversationId);
  const username = users.snapshot.profiles.get(userId)?.username;
  return (
    <button
      type="button"
      className={css.row}
      onClick={() => onPick(userId)}
      data-testid="sender-row"
      {...row}
    >
      <PersonAvatar userId={userId} size={36} />
      <span className={css.name}>{userId === myId ? t("search.sender.me", { name }) : name}</span>
      {username && <small>@{username}</small>}
    </button>
  );
}
