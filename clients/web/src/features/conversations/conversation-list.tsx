import { useNavigate } from "@tanstack/react-router";
import { Suspense, useDeferredValue, useEffect, useMemo, useState } from "react";
import { type App, useApp } from "@/app/app";
import { Badge } from "@/app/frame";
import { titleOf } from "@/app/names";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { Empty, Skeletons } from "@/ui/pane";
import { usePointMenu } from "@/ui/pressing";
import { VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { finds, usePinyin } from "@/words/pinyin";
import { ConversationRow } from "./conversation-row";
import css from "./list.module.css";
import type { Entry } from "./model";
import { listed } from "./order";

const RowMenu = lazy(() => import("./row-menu"));
const FolderPicker = lazy(() => import("./folder-picker"));
const ROW_REM = 4;

interface Props {
  query: string;
  isArchive: boolean;
  chosen: string | undefined;
  onArchive: () => void;
}

export function ConversationList({ query, isArchive, chosen, onArchive }: Props) {
  const app = useApp();
  const isReady = useModel(app.sync, (state) => state.isReady);
  const entries = useListed(useDeferredValue(query), isArchive);
  const menu = usePointMenu<Entry>();
  const [filing, setFiling] = useState<Entry | null>(null);
  const current = entries.findIndex((entry) => entry.conversation.conversation_id === chosen);
  if (!isReady && !entries.length) return <Skeletons count={7} />;
  return (
    <>
      {!isArchive && !query && <ArchiveRow onOpen={onArchive} />}
      {entries.length === 0 ? (
        <div className={css.rows} data-testid="conversation-list">
          <Nothing query={query} isArchive={isArchive} />
        </div>
      ) : (
        <VirtualRows
          items={entries}
          current={current}
          height={ROW_REM}
          className={css.rows}
          testId="conversation-list"
        >
          {(entry, row) => {
            const id = entry.conversation.conversation_id;
            return (
              <ConversationRow
                key={id}
                entry={entry}
                isChosen={id === chosen}
                row={row}
                menu={menu.handlers(entry)}
              />
            );
          }}
        </VirtualRows>
      )}
      <Suspense>
        {menu.at && (
          <RowMenu entry={menu.at.subject} point={menu.at.point} onFile={setFiling} onClose={menu.close} />
        )}
      </Suspense>
      <Suspense>{filing && <FolderPicker entry={filing} onClose={() => setFiling(null)} />}</Suspense>
    </>
  );
}

function useListed(query: string, isArchive: boolean): Entry[] {
  const app = useApp();
  const entries = useModel(app.conversations, (state) => state.entries);
  const outgoing = useModel(app.outbox, (state) => state.items);
  const profiles = useModel(app.users, (state) => state.profiles);
  const folder = useModel(app.folders, ({ folders, chosenId }) => folders.get(chosenId ?? ""));
  const wanted = query.trim();
  const pinyin = usePinyin(wanted !== "");
  useEffect(() => {
    if (wanted) app.users.want(peopleOf(app));
  }, [app, wanted]);
  return useMemo(() => {
    const all = listed(entries.values(), outgoing, isArchive);
    if (wanted && profiles) {
      return all.filter(({ conversation }) =>
        finds(pinyin, titleOf(app, conversation.conversation_id), wanted),
      );
    }
    if (!folder || isArchive) return all;
    const inIt = new Set(folder.conversation_ids);
    return all.filter(({ conversation }) => inIt.has(conversation.conversation_id));
  }, [app, entries, outgoing, isArchive, wanted, profiles, folder, pinyin]);
}

function peopleOf({ conversations }: App): string[] {
  return [...conversations.snapshot.entries.values()].flatMap(({ membership }) => membership?.peer_id ?? []);
}

/** The way to what was set aside, and how much is unread there. */
function ArchiveRow({ onOpen }: { onOpen: () => void }) {
  const { conversations, folders } = useApp();
  const isWhole = useModel(folders, (state) => state.chosenId === null);
  const archived = useModel(conversations, ({ entries }) => {
    let count = 0;
    for (const { membership } of entries.values()) if (membership?.is_archived) count++;
    return count;
  });
  const unread = useModel(conversations, ({ entries }) => {
    let count = 0;
    for (const entry of entries.values()) if (entry.membership?.is_archived) count += entry.unread;
    return count;
  });
  if (!archived || !isWhole) return null;
  return (
    <button type="button" className={css.archive} onClick={onOpen} data-testid="open-archive">
      <Icon name="archive" size={18} />
      <b>{t("archive")}</b>
      {unread > 0 ? <Badge count={unread} isQuiet /> : <span>{archived}</span>}
    </button>
  );
}

function Nothing({ query, isArchive }: { query: string; isArchive: boolean }) {
  const { folders } = useApp();
  const isFolder = useModel(folders, (state) => state.chosenId !== null);
  const navigate = useNavigate();
  if (query) return <p className={css.none}>{t("search.none")}</p>;
  if (isArchive) return <p className={css.none}>{t("archive.empty")}</p>;
  if (isFolder) {
    return (
      <Empty drawing={<Letter />} title={t("folder.empty")}>
        <p>{t("folder.empty.hint")}</p>
      </Empty>
    );
  }
  return (
    <Empty drawing={<Letter />} title={t("chats.empty")}>
      <p>{t("chats.empty.hint")}</p>
      <button type="button" className={css.step} onClick={() => navigate({ to: "/contacts" })}>
        {t("contacts.add")}
      </button>
    </Empty>
  );
}
