import { Button } from "@mantine/core";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Entry } from "@/features/conversations/model";
import type { Headline } from "@/protocol/grouping";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { Desk } from "./desk";
import css from "./groups.module.css";

const Announcements = lazy(() => import("./announcements"));

/** The latest announcement, until I have confirmed it or put it away; on all my devices. */
export default function Banner({ entry, headline }: { entry: Entry; headline: Headline }) {
  const { client } = useApp();
  const act = useComplaining();
  const [isOpen, setOpen] = useState(false);
  const groupId = entry.conversation.conversation_id;
  const confirm = () => act(new Desk(client, groupId).confirm(headline.announcement_id));
  return (
    <aside className={css.banner} aria-label={t("group.announcement")} data-testid="announcement-banner">
      <Icon name="megaphone" size={20} />
      <button type="button" onClick={() => setOpen(true)}>
        {headline.text}
      </button>
      {headline.must_confirm ? (
        <Button size="compact-md" onClick={confirm} data-testid="banner-confirm">
          {t("group.confirm")}
        </Button>
      ) : (
        <IconButton icon="close" size={18} label={t("group.dismiss")} onClick={confirm} />
      )}
      <Suspense>{isOpen && <Announcements groupId={groupId} onClose={() => setOpen(false)} />}</Suspense>
    </aside>
  );
}
