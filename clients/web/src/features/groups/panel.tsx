import { useNavigate } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Entry } from "@/features/conversations/model";
import { Confirm } from "@/ui/confirm";
import { Icon, type IconName } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { type Key, t } from "@/words";
import { Desk } from "./desk";
import css from "./groups.module.css";
import { manages, may } from "./rights";

const PAGES = {
  announcements: lazy(() => import("./announcements")),
  invite: lazy(() => import("./invite")),
  requests: lazy(() => import("./requests")),
  rules: lazy(() => import("./rules")),
  bans: lazy(() => import("./bans")),
  report: lazy(() => import("./report")),
};
export type Page = keyof typeof PAGES;
const ROWS: [Page, IconName, Key][] = [
  ["announcements", "megaphone", "group.announcements"],
  ["invite", "qr", "group.invite"],
  ["requests", "add_user", "group.requests"],
  ["rules", "settings", "group.rules"],
  ["bans", "block", "group.bans"],
];

/** What there is about a group beside its members, each on a page of its own. */
export function GroupPanel({ entry }: { entry: Entry }) {
  const [page, open] = useState<Page | null>(null);
  const waiting = entry.membership?.waiting ?? 0;
  const rows = ROWS.filter(([name]) => isFor(name, entry));
  return (
    <nav className={css.rows} aria-label={t("group")}>
      {rows.map(([name, icon, label]) => (
        <button
          key={name}
          type="button"
          className={css.row}
          onClick={() => open(name)}
          data-testid={`group-${name}`}
        >
          <Icon name={icon} size={20} />
          <span>{t(label)}</span>
          {name === "requests" && waiting > 0 ? (
            <b className={css.badge} data-testid="waiting">
              {waiting}
            </b>
          ) : (
            <span />
          )}
          <Icon name="next" size={16} />
        </button>
      ))}
      <OpenPage page={page} entry={entry} onClose={() => open(null)} />
    </nav>
  );
}

function OpenPage({ page, entry, onClose }: { page: Page | null; entry: Entry; onClose: () => void }) {
  const Shown = page && PAGES[page];
  return (
    <Suspense>{Shown && <Shown groupId={entry.conversation.conversation_id} onClose={onClose} />}</Suspense>
  );
}

function isFor(page: Page, entry: Entry): boolean {
  if (page === "announcements") return true;
  if (page === "invite") return may("who_may_invite", entry);
  return manages(entry.membership);
}

const ENDS: ["report" | "leave" | "dissolve", IconName][] = [
  ["report", "alert"],
  ["leave", "leave"],
  ["dissolve", "trash"],
];

/** The last things: say what is wrong with a group, leave it, and, as its owner, end it. */
export function Ends({ entry }: { entry: Entry }) {
  const { client, conversations, groups } = useApp();
  const act = useComplaining();
  const navigate = useNavigate();
  const [open, set] = useState<"report" | "leave" | "dissolve" | null>(null);
  const groupId = entry.conversation.conversation_id;
  const leave = async () => {
    await groups.leave(groupId);
    await conversations.update(groupId, { is_archived: true });
    await navigate({ to: "/chats" });
  };
  const deed = open === "leave" ? leave : new Desk(client, groupId).dissolve;
  const ends = ENDS.filter(([name]) => name !== "dissolve" || entry.membership?.role === "owner");
  return (
    <div className={css.rows}>
      {ends.map(([name, icon]) => (
        <button
          key={name}
          type="button"
          className={css.row}
          data-danger={name !== "report" || undefined}
          onClick={() => set(name)}
          data-testid={`group-${name}`}
        >
          <Icon name={icon} size={20} />
          <span>{t(`group.${name}`)}</span>
        </button>
      ))}
      <OpenPage page={open === "report" ? "report" : null} entry={entry} onClose={() => set(null)} />
      {(open === "leave" || open === "dissolve") && (
        <Confirm
          title={t(`group.${open}`)}
          text={t(`group.${open}.ask`)}
          deed={t(`group.${open}`)}
          onYes={() => act(deed())}
          onClose={() => set(null)}
        />
      )}
    </div>
  );
}
