import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import { ConversationAvatar } from "@/features/conversations/conversation-avatar";
import css from "@/features/conversations/details.module.css";
import type { Entry } from "@/features/conversations/model";
import { Photo } from "@/features/users/settings/photo";
import { EditableLine } from "@/ui/editable-line";
import { t } from "@/words";
import { isOut, may } from "./rights";

/** The faces of its members, or a picture of its own. */
function Picture({ entry, isMine }: { entry: Entry; isMine: boolean }) {
  const { groups } = useApp();
  const act = useComplaining();
  const { conversation_id, avatar_id } = entry.conversation;
  const shown = <ConversationAvatar entry={entry} size={56} />;
  if (!isMine) return shown;
  return (
    <Photo
      label={t("group.picture")}
      onTake={(content) => groups.setPicture(conversation_id, content)}
      onRemove={avatar_id ? async () => act(groups.removePicture(conversation_id)) : undefined}
    >
      {shown}
    </Photo>
  );
}

/** What a group is called; owners and admins may change it. */
export function GroupName({ entry }: { entry: Entry }) {
  const { groups } = useApp();
  const act = useComplaining();
  const { conversation, membership } = entry;
  const mayRename = !isOut(membership) && may("who_may_edit_info", entry);
  const name = conversation.name ?? "";
  return (
    <section className={css.name} style={{ display: "flex", gap: "1rem", alignItems: "center" }}>
      <Picture entry={entry} isMine={mayRename} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <h3>
          {mayRename ? (
            <EditableLine
              label={t("group.name")}
              value={name}
              maxLength={64}
              isRequired
              onSave={(value) => act(groups.rename(conversation.conversation_id, value))}
            />
          ) : (
            name
          )}
        </h3>
        <p>
          {isOut(membership)
            ? t(`ended.${membership?.ended ?? "left"}`)
            : t("members.n", { n: conversation.member_count ?? 0 })}
        </p>
      </div>
    </section>
  );
}
