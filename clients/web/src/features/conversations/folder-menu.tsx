import { Menu } from "@mantine/core";
import { useApp } from "@/app/app";
import type { Folder } from "@/protocol/wire";
import { Icon } from "@/ui/icon";
import { PointMenu } from "@/ui/point-menu";
import type { Point } from "@/ui/pressing";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { inOrder } from "./folders";

interface TabMenuProps {
  folder: Folder;
  count: number;
  point: Point;
  onRename: (folder: Folder) => void;
  onClose: () => void;
}

/** What can be done with a folder. */
export default function TabMenu({ folder, count, point, onRename, onClose }: TabMenuProps) {
  const { folders, toasts } = useApp();
  const { folder_id, name, conversation_ids = [] } = folder;
  const place = inOrder(folders.snapshot.folders).findIndex((one) => one.folder_id === folder_id);
  const act = (deed: Promise<unknown>) => void deed.catch((error) => toasts.complain(inWords(error)));
  const remove = () =>
    act(
      folders
        .delete(folder_id)
        .then(() =>
          toasts.say(t("folder.deleted", { name }), () => act(folders.create(name, conversation_ids))),
        ),
    );
  return (
    <PointMenu point={point} onClose={onClose}>
      <Menu.Item
        leftSection={<Icon name="edit" size={18} />}
        onClick={() => onRename(folder)}
        data-testid="folder-rename"
      >
        {t("folder.rename")}
      </Menu.Item>
      {place > 0 && (
        <Menu.Item
          leftSection={<Icon name="back" size={18} />}
          onClick={() => act(folders.move(folder_id, -1))}
        >
          {t("folder.forwards")}
        </Menu.Item>
      )}
      {place < count - 1 && (
        <Menu.Item
          leftSection={<Icon name="next" size={18} />}
          onClick={() => act(folders.move(folder_id, 1))}
          data-testid="folder-back"
        >
          {t("folder.backwards")}
        </Menu.Item>
      )}
      <Menu.Item
        color="var(--seal-ink)"
        leftSection={<Icon name="trash" size={18} />}
        onClick={remove}
        data-testid="folder-delete"
      >
        {t("folder.delete")}
      </Menu.Item>
    </PointMenu>
  );
}
