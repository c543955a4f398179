import { Menu } from "@mantine/core";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { titleOf } from "@/app/names";
import { useModel } from "@/state/model";
import { Goose, Letter } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Empty, ListPane, Skeletons, Split } from "@/ui/pane";
import { usePointMenu } from "@/ui/point-menu";
import { useRoving } from "@/ui/roving";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { ConversationRow } from "./conversation-row";
import css from "./list.module.css";
import type { Entry } from "./model";
import { listed } from "./order";
import { RowMenu } from "./row-menu";

const AddContact = lazy(() => import("@/features/contacts/add-contact"));
const CreateGroup = lazy(() => import("@/features/groups/create-group"));

export function ChatsPage() {
  const { conversationId } = useParams({ strict: false });
  const [query, setQuery] = useState("");
  const [isArchive, setArchive] = useState(false);
  const head = (
    <>
      <SearchField value={query} onChange={setQuery} label={t("search.chats")} testId="chats-search" />
      <NewMenu />
    </>
  );
  return (
    <Split
      isDeep={Boolean(conversationId)}
      list={
        <ListPane label={t("chats")} head={head}>
          {isArchive && (
            <button type="button" className={css.archiveBack} onClick={() => setArchive(false)}>
              <Icon name="back" size={18} />
              {t("archive")}
            </button>
          )}
          <List
            query={query}
            isArchive={isArchive}
            chosen={conversationId}
            onArchive={() => setArchive(true)}
          />
        </ListPane>
      }
    >
      <Outlet />
    </Split>
  );
}

interface ListProps {
  query: string;
  isArchive: boolean;
  chosen: string | undefined;
  onArchive: () => void;
}

function List({ query, isArchive, chosen, onArchive }: ListProps) {
  const app = useApp();
  const isReady = useModel(app.sync, (state) => state.isReady);
  const entries = useListed(query, isArchive);
  const archived = useModel(app.conversations, (state) => countArchived(state.entries.values()));
  const menu = usePointMenu<Entry>();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useRoving(list);
  if (!isReady) return <Skeletons count={7} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it are links; arrows move between them.
    <div className={css.rows} ref={list} onKeyDown={onKeyDown} data-testid="conversation-list">
      {entries.map((entry) => {
        const id = entry.conversation.conversation_id;
        return (
          <ConversationRow key={id} entry={entry} isChosen={id === chosen} menu={menu.handlers(entry)} />
        );
      })}
      {!isArchive && !query && archived > 0 && (
        <button type="button" className={css.archive} onClick={onArchive} data-testid="open-archive">
          <Icon name="archive" size={20} />
          {t("archive")}
          <span>{archived}</span>
        </button>
      )}
      {entries.length === 0 && <Nothing query={query} />}
      {menu.at && <RowMenu entry={menu.at.subject} point={menu.at.point} onClose={menu.close} />}
    </div>
  );
}

function useListed(query: string, isArchive: boolean): Entry[] {
  const app = useApp();
  const entries = useModel(app.conversations, (state) => state.entries);
  const outgoing = useModel(app.outbox, (state) => state.items);
  const profiles = useModel(app.users, (state) => state.profiles);
  const wanted = query.trim().toLowerCase();
  return useMemo(() => {
    const all = listed(entries.values(), outgoing, isArchive);
    const isFound = ({ conversation }: Entry) =>
      titleOf(app, conversation.conversation_id).toLowerCase().includes(wanted);
    return wanted && profiles ? all.filter(isFound) : all;
  }, [app, entries, outgoing, isArchive, wanted, profiles]);
}

function countArchived(entries: Iterable<Entry>): number {
  let count = 0;
  for (const { membership } of entries) if (membership?.is_archived) count++;
  return count;
}

function Nothing({ query }: { query: string }) {
  const navigate = useNavigate();
  if (query) return <p className={css.none}>{t("search.none")}</p>;
  return (
    <Empty drawing={<Letter />} title={t("chats.empty")}>
      <p>{t("chats.empty.hint")}</p>
      <button type="button" className={css.step} onClick={() => navigate({ to: "/contacts" })}>
        {t("contacts.add")}
      </button>
    </Empty>
  );
}

function NewMenu() {
  const [dialog, setDialog] = useState<"contact" | "group" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <IconButton icon="plus" label={t("new")} data-testid="new-menu" />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="group" size={18} />}
            onClick={() => setDialog("group")}
            data-testid="new-group"
          >
            {t("group.new")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="add_user" size={18} />}
            onClick={() => setDialog("contact")}
            data-testid="new-contact"
          >
            {t("contacts.add")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === "contact" && <AddContact onClose={close} />}
        {dialog === "group" && <CreateGroup onClose={close} />}
      </Suspense>
    </>
  );
}

export function NoConversation() {
  return (
    <Empty drawing={<Goose />} title={t("chats.none_open")}>
      <p>{t("chats.none_open.hint")}</p>
    </Empty>
  );
}
