import { type DragEvent, type KeyboardEvent, Suspense, useState } from "react";
import { useApp } from "@/app/app";
import type { Folder } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { lazy } from "@/ui/lazy";
import { usePointMenu } from "@/ui/pressing";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { CONVERSATION } from "./conversation-row";
import { inOrder } from "./folders";
import css from "./folders.module.css";
import { countsAsUnread } from "./order";

const TabMenu = lazy(() => import("./folder-menu"));
const FolderName = lazy(() => import("./folder-name"));

/** All conversations, or those of one folder. There are no tabs until there is a folder. */
export function FolderTabs() {
  const { folders, toasts } = useApp();
  const all = inOrder(useModel(folders, (state) => state.folders));
  const chosenId = useModel(folders, (state) => state.chosenId);
  const menu = usePointMenu<Folder>();
  const [renaming, setRenaming] = useState<Folder | null>(null);
  if (!all.length) return null;
  const act = (deed: Promise<unknown>) => void deed.catch((error) => toasts.complain(inWords(error)));
  return (
    <div className={css.tabs} role="tablist" aria-label={t("folders")} onKeyDown={moveAlong}>
      <Tab folder={null} isChosen={chosenId === null} onChoose={() => folders.choose(null)} />
      {all.map((folder) => (
        <Tab
          key={folder.folder_id}
          folder={folder}
          isChosen={folder.folder_id === chosenId}
          onChoose={() => folders.choose(folder.folder_id)}
          onDrop={(conversationId) => act(folders.file(folder.folder_id, conversationId, true))}
          menu={menu.handlers(folder)}
        />
      ))}
      <Suspense>
        {menu.at && (
          <TabMenu
            folder={menu.at.subject}
            count={all.length}
            point={menu.at.point}
            onRename={setRenaming}
            onClose={menu.close}
          />
        )}
      </Suspense>
      <Suspense>{renaming && <FolderName folder={renaming} onClose={() => setRenaming(null)} />}</Suspense>
    </div>
  );
}

interface TabProps {
  folder: Folder | null;
  isChosen: boolean;
  onChoose: () => void;
  onDrop?: (conversationId: string) => void;
  menu?: ReturnType<ReturnType<typeof usePointMenu>["handlers"]>;
}

function Tab({ folder, isChosen, onChoose, onDrop, menu }: TabProps) {
  const unread = useUnreadIn(folder);
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    if (!onDrop || !event.dataTransfer.types.includes(CONVERSATION)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const conversationId = event.dataTransfer.getData(CONVERSATION);
    if (conversationId) onDrop?.(conversationId);
  };
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      className={css.tab}
      onClick={onChoose}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      data-over={isOver || undefined}
      data-testid="folder-tab"
      {...menu}
    >
      <span>{folder?.name ?? t("folders.all")}</span>
      {unread > 0 && (
        <>
          <small aria-hidden="true">{unread > 99 ? "99+" : unread}</small>
          <span className="only-heard">{t("unread.n", { n: unread })}</span>
        </>
      )}
    </button>
  );
}

function useUnreadIn(folder: Folder | null): number {
  const { conversations } = useApp();
  return useModel(conversations, ({ entries }) => {
    if (!folder) return 0;
    let count = 0;
    for (const id of folder.conversation_ids ?? []) {
      const entry = entries.get(id);
      if (entry) count += countsAsUnread(entry);
    }
    return count;
  });
}

/** Arrows go from tab to tab, and what is there is shown at once. */
function moveAlong(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.altKey) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const next = tabs[tabs.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
}
