import { useEffect } from "react";
import { useApp } from "@/app/app";
import { useFace } from "@/app/names";
import { useModel } from "@/state/model";
import { Avatar, type Face, GroupAvatar } from "@/ui/avatar";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import css from "./list.module.css";
import type { Entry } from "./model";

/** The other one's face, the faces of a group, or the mark of the conversation with myself. */
export function ConversationAvatar({ entry, size = 44 }: { entry: Entry; size?: number }) {
  const { kind, conversation_id, name, avatar_id } = entry.conversation;
  if (kind === "saved") {
    return (
      <span
        className={css.saved}
        style={{ width: `${size / 16}rem`, height: `${size / 16}rem` }}
        aria-hidden="true"
      >
        <Icon name="saved" size={size / 2} />
      </span>
    );
  }
  if (kind === "direct") return <PersonAvatar userId={entry.membership?.peer_id ?? ""} size={size} />;
  if (avatar_id)
    return (
      <Avatar
        face={{ id: conversation_id, name: name ?? "", avatarId: avatar_id, isGroup: true }}
        size={size}
      />
    );
  return <FacesOf entry={entry} size={size} />;
}

export function PersonAvatar({ userId, size = 44 }: { userId: string; size?: number }) {
  const { users } = useApp();
  const face = useFace(userId);
  const isOnline = useModel(users, (state) => state.presence.get(userId)?.is_online ?? false);
  useEffect(() => {
    if (userId) users.watch([userId]);
  }, [users, userId]);
  return <Avatar face={face} size={size} isOnline={isOnline} />;
}

function FacesOf({ entry, size }: { entry: Entry; size: number }) {
  const { users, faces } = useApp();
  const { conversation_id, name } = entry.conversation;
  const userIds = entry.faces?.user_ids;
  const profiles = useModel(users, (state) => state.profiles);
  useEffect(() => faces.want(entry), [faces, entry]);
  useEffect(() => {
    if (userIds) users.want(userIds);
  }, [users, userIds]);
  if (!userIds?.length)
    return <Avatar face={{ id: conversation_id, name: name || t("group") }} size={size} />;
  const shown = userIds.map((userId): Face => {
    const profile = profiles.get(userId);
    return { id: userId, name: profile?.name ?? "", avatarId: profile?.avatar_id ?? null };
  });
  return <GroupAvatar faces={shown} size={size} />;
}
