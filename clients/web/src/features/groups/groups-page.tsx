import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import { SuggestedGroups } from "@/features/search/suggested-groups";
import type { GroupCard } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { Goose } from "@/ui/drawings";
import { Empty, Head } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { FoundGroup } from "./found-group";
import css from "./groups.module.css";
import { isOut } from "./rights";

const PAUSE_MS = 250;

/** The groups that I keep among my contacts, and those that anybody can find. */
export function GroupsPage() {
  const { conversations } = useApp();
  const entries = useModel(conversations, (state) => state.entries);
  const [query, setQuery] = useState("");
  const found = useFound(query.trim());
  const saved = [...entries.values()].filter(({ membership }) => membership?.is_saved && !isOut(membership));
  return (
    <>
      <Head back="/contacts" title={t("groups.saved")} />
      <div className={css.page}>
        <p className={css.quiet}>{t("groups.find")}</p>
        <div className={css.field}>
          <SearchField value={query} onChange={setQuery} label={t("groups.find")} testId="find-groups" />
        </div>
        {query ? (
          <Found cards={found} />
        ) : (
          <div>
            <Saved entries={saved} />
            <SuggestedGroups />
          </div>
        )}
      </div>
    </>
  );
}

function Saved({ entries }: { entries: Entry[] }) {
  if (!entries.length) {
    return (
      <Empty drawing={<Goose />} title={t("groups.none")}>
        <p>{t("groups.none.hint")}</p>
      </Empty>
    );
  }
  return (
    <ul className={css.list} data-testid="saved-groups">
      {entries.map((entry) => (
        <li key={entry.conversation.conversation_id}>
          <Link
            to="/chats/$conversationId"
            params={{ conversationId: entry.conversation.conversation_id }}
            className={css.group}
          >
            <ConversationAvatar entry={entry} />
            <div>
              <p>{entry.conversation.name}</p>
              <p className={css.quiet}>{t("members.n", { n: entry.conversation.member_count ?? 0 })}</p>
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Found({ cards }: { cards: GroupCard[] | null }) {
  if (cards?.length === 0) return <p className={css.empty}>{t("groups.not_found")}</p>;
  return (
    <ul className={css.list} data-testid="found-groups">
      {cards?.map((card) => (
        <FoundGroup key={card.group_id} card={card} />
      ))}
    </ul>
  );
}

/** Public groups whose name has the query in it, or whose id it is; null until they are known. */
function useFound(query: string): GroupCard[] | null {
  const { client } = useApp();
  const [found, set] = useState<GroupCard[] | null>(null);
  useEffect(() => {
    if (!query) return;
    const seek = () =>
      client.call("groups.find", { query }).then(
        ({ items }) => set(items),
        () => set([]),
      );
    const timer = setTimeout(seek, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [client, query]);
  return query ? found : null;
}
