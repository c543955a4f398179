import { Menu } from "@mantine/core";
import { Suspense, useState } from "react";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";

const AddContact = lazy(() => import("@/features/contacts/add-contact"));
const CreateGroup = lazy(() => import("@/features/groups/create-group"));
const FolderName = lazy(() => import("./folder-name"));

/** What can be begun from here. */
export default function NewMenu() {
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
