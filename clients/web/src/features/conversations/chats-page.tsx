import { Outlet, useParams } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Goose } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { Empty, ListPane, Skeletons, Split } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { ConversationList } from "./conversation-list";
import { FolderTabs } from "./folder-tabs";
import css from "./list.module.css";

const NewMenu = lazy(() => import("./new-menu"));
const AskBanner = lazy(() => import("@/features/notifications/ask-banner"));
const RecentList = lazy(() => import("@/features/search/recent-list"));
const Results = lazy(() => import("@/features/search/results"));

export function ChatsPage() {
  const { switching, alerts, client } = useApp();
  const mayAsk = useModel(alerts, ({ permission, isPutOff }) => permission === "default" && !isPutOff);
  const isOnline = useModel(client, (state) => state.status === "online");
  const { conversationId } = useParams({ strict: false });
  const [query, setQuery] = useState("");
  const [isSearching, setSearching] = useState(false);
  const [isArchive, setArchive] = useState(false);
  const head = (
    <>
      <div
        role="search"
        className={css.searching}
        onFocus={() => setSearching(true)}
        onBlur={(event) => setSearching(event.currentTarget.contains(event.relatedTarget))}
      >
        <SearchField
          value={query}
          onChange={setQuery}
          label={t("search.chats")}
          testId="chats-search"
          onNarrow={switching.open}
        />
        <Suspense>{isSearching && !query && <RecentList onChoose={setQuery} />}</Suspense>
      </div>
      <Suspense fallback={<IconButton icon="plus" label={t("new")} disabled />}>
        <NewMenu />
      </Suspense>
    </>
  );
  return (
    <Split
      isNarrowable
      back="/chats"
      isDeep={Boolean(conversationId)}
      list={
        <ListPane label={t("chats")} head={head}>
          {isArchive && (
            <button type="button" className={css.archiveBack} onClick={() => setArchive(false)}>
              <Icon name="back" size={18} />
              {t("archive")}
            </button>
          )}
          {!isArchive && !query && <FolderTabs />}
          <Suspense>{mayAsk && !isArchive && !query && <AskBanner />}</Suspense>
          {query.trim() && isOnline ? (
            <Suspense fallback={<Skeletons count={4} />}>
              <Results query={query} />
            </Suspense>
          ) : (
            <ConversationList
              query={query}
              isArchive={isArchive}
              chosen={conversationId}
              onArchive={() => setArchive(true)}
            />
          )}
        </ListPane>
      }
    >
      <Outlet />
    </Split>
  );
}

export function NoConversation() {
  return (
    <Empty drawing={<Goose />} title={t("chats.none_open")}>
      <p>{t("chats.none_open.hint")}</p>
    </Empty>
  );
}
