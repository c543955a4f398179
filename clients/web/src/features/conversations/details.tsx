import { SegmentedControl, Switch } from "@mantine/core";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { Facts, Person, useComplaining } from "@/features/contacts/contact-view";
import { GroupName } from "@/features/groups/group-name";
import { MemberList, Nickname } from "@/features/groups/members";
import { Ends, GroupPanel } from "@/features/groups/panel";
import { isOut } from "@/features/groups/rights";
import { Waiting } from "@/features/messages/schedule-dialog";
import { SearchHere } from "@/features/search/search-here";
import type { Mute } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import css from "./details.module.css";

const GalleryView = lazy(() => import("@/features/files/gallery-view"));

/** All about the open conversation: who is in it, and how I want it. */
export default function Details({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const { conversations } = useApp();
  const entry = useModel(conversations, (state) => state.entries.get(conversationId));
  const [isGallery, setGallery] = useState(false);
  if (!entry) return null;
  const { conversation, membership } = entry;
  const isGroup = conversation.kind === "group";
  const isIn = isGroup && !isOut(membership);
  return (
    <aside
      className={css.details}
      aria-label={t("details")}
      data-testid="details"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      {isGallery ? (
        <Suspense>
          <GalleryView conversationId={conversationId} onBack={() => setGallery(false)} />
        </Suspense>
      ) : (
        <>
          <header className={css.head}>
            <h2>{t("details")}</h2>
            <IconButton icon="close" label={t("close")} onClick={onClose} />
          </header>
          <SearchHere conversationId={conversationId}>
            {membership?.peer_id && (
              <>
                <Person userId={membership.peer_id} />
                <Facts userId={membership.peer_id} />
              </>
            )}
            {isGroup && <GroupName entry={entry} />}
            {isIn && <GroupPanel entry={entry} />}
            {isIn && <MemberList entry={entry} />}
            {isIn && <Nickname conversationId={conversationId} />}
            <button
              type="button"
              className={css.row}
              onClick={() => setGallery(true)}
              data-testid="open-gallery"
            >
              <Icon name="image" size={20} />
              <span>{t("gallery")}</span>
              <Icon name="next" size={18} />
            </button>
            <Mine conversationId={conversationId} />
            <Waiting conversationId={conversationId} />
            {isIn && <Ends entry={entry} />}
          </SearchHere>
        </>
      )}
    </aside>
  );
}

/** How I want this conversation to be. */
function Mine({ conversationId }: { conversationId: string }) {
  const { conversations } = useApp();
  const membership = useModel(conversations, (state) => state.entries.get(conversationId)?.membership);
  const act = useComplaining();
  const isGroup = membership?.kind === "group";
  const mutes: Mute[] = isGroup ? ["none", "mentions", "all"] : ["none", "all"];
  const now = membership?.mute ?? "none";
  return (
    <section className={css.mine}>
      <Switch
        label={t("pin.chat")}
        labelPosition="left"
        checked={membership?.is_pinned ?? false}
        onChange={(event) =>
          act(conversations.update(conversationId, { is_pinned: event.currentTarget.checked }))
        }
      />
      {isGroup && !isOut(membership) && (
        <Switch
          label={t("group.save")}
          labelPosition="left"
          checked={membership?.is_saved ?? false}
          onChange={(event) =>
            act(conversations.update(conversationId, { is_saved: event.currentTarget.checked }))
          }
          data-testid="save-group"
        />
      )}
      <div>
        <p>{t("notify")}</p>
        <SegmentedControl
          fullWidth
          size="sm"
          value={mutes.includes(now) ? now : "all"}
          onChange={(mute) => act(conversations.update(conversationId, { mute: mute as Mute }))}
          data={mutes.map((value) => ({ value, label: t(`mute.${value}`) }))}
        />
      </div>
    </section>
  );
}
