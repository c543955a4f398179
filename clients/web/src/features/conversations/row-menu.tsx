import { Menu } from "@mantine/core";
import { useApp } from "@/app/app";
import { Icon } from "@/ui/icon";
import { PointMenu } from "@/ui/point-menu";
import type { Point } from "@/ui/pressing";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import type { Changes, Entry } from "./model";

interface Props {
  entry: Entry;
  point: Point;
  /** Wants to choose its folders. */
  onFile: (entry: Entry) => void;
  onClose: () => void;
}

/** What can be done with a conversation in the list. */
export default function RowMenu({ entry, point, onFile, onClose }: Props) {
  const { conversations, toasts } = useApp();
  const id = entry.conversation.conversation_id;
  const {
    is_pinned = false,
    mute = "none",
    is_archived = false,
    is_marked_unread = false,
  } = entry.membership ?? {};
  const isUnread = entry.unread > 0 || is_marked_unread;
  const update = (changes: Changes) =>
    conversations.update(id, changes).catch((error) => toasts.complain(inWords(error)));
  const archive = () => {
    void update({ is_archived: !is_archived });
    toasts.say(t(is_archived ? "unarchived" : "archived"), () => void update({ is_archived }));
  };
  const toggleUnread = () => (isUnread ? conversations.readAll(id) : void update({ is_marked_unread: true }));
  return (
    <PointMenu point={point} onClose={onClose}>
      <Menu.Item
        leftSection={<Icon name="pin" size={18} />}
        onClick={() => update({ is_pinned: !is_pinned })}
        data-testid="menu-pin"
      >
        {t(is_pinned ? "unpin" : "pin")}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="unread" size={18} />}
        onClick={toggleUnread}
        data-testid="menu-unread"
      >
        {t(isUnread ? "mark_read" : "mark_unread")}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="muted" size={18} />}
        onClick={() => update({ mute: mute === "none" ? "all" : "none" })}
        data-testid="menu-mute"
      >
        {t(mute === "none" ? "mute" : "unmute")}
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon name="folder" size={18} />}
        onClick={() => onFile(entry)}
        data-testid="menu-folders"
      >
        {t("folders.choose")}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="archive" size={18} />} onClick={archive} data-testid="menu-archive">
        {t(is_archived ? "unarchive" : "archive.do")}
      </Menu.Item>
    </PointMenu>
  );
}
