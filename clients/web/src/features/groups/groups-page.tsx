import { Button, Modal } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import type { Entry } from "@/features/conversations/model";
import type { GroupCard } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { Goose } from "@/ui/drawings";
import { Empty, Head } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import css from "./groups.module.css";
import { Ask } from "./join-page";
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
        {query ? <Found cards={found} /> : <Saved entries={saved} />}
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

function FoundGroup({ card }: { card: GroupCard }) {
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
      <Avatar face={{ id: card.group_id, name: card.name, avatarId: null }} size={44} />
      <div style={{ minWidth: 0 }}>
        <p>{card.name}</p>
        <p className={css.quiet}>{t("members.n", { n: card.member_count })}</p>
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
            size="sm"
            onClick={() => (mustAsk ? setAsking(true) : act(join("")))}
            data-testid="join-found"
          >
            {t(mustAsk ? "join.ask" : "join.join")}
          </Button>
        )}
      </div>
      {isAsking && (
        <Modal opened onClose={() => setAsking(false)} title={card.name} centered>
          <Ask card={card} onJoin={join} />
        </Modal>
      )}
    </li>
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
