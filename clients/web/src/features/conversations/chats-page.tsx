import { Menu } from "@mantine/core";
import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { AskBanner } from "@/features/notifications/ask-banner";
import { Goose } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Empty, ListPane, Split } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { ConversationList } from "./conversation-list";
import { FolderTabs } from "./folder-tabs";
import css from "./list.module.css";

const AddContact = lazy(() => import("@/features/contacts/add-contact"));
const CreateGroup = lazy(() => import("@/features/groups/create-group"));
const FolderName = lazy(() => import("./folder-name"));

export function ChatsPage() {
  const { switching } = useApp();
  const { conversationId } = useParams({ strict: false });
  const [query, setQuery] = useState("");
  const [isArchive, setArchive] = useState(false);
  const head = (
    <>
      <SearchField
        value={query}
        onChange={setQuery}
        label={t("search.chats")}
        testId="chats-search"
        onNarrow={switching.open}
      />
      <NewMenu />
    </>
  );
  return (
    <Split
      isNarrowable
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
          {!isArchive && !query && <AskBanner />}
          <ConversationList
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

function NewMenu() {
  const [dialog, setDialog] = useState<"contact" | "group" | "folder" | null>(null);
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
          <Menu.Item
            leftSection={<Icon name="folder" size={18} />}
            onClick={() => setDialog("folder")}
            data-testid="new-folder"
          >
            {t("folder.new")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === "contact" && <AddContact onClose={close} />}
        {dialog === "group" && <CreateGroup onClose={close} />}
        {dialog === "folder" && <FolderName onClose={close} />}
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
