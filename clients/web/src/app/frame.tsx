import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { waitingFor } from "@/features/contacts/model";
import { countsAsUnread } from "@/features/conversations/order";
import { previewOf } from "@/features/messages/preview";
import { useWindowSigns } from "@/features/notifications/window-signs";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { Icon, type IconName } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { useApp } from "./app";
import css from "./frame.module.css";
import { titleOf, useFace } from "./names";
import { Trouble } from "./trouble";

const AccountMenu = lazy(() => import("@/features/users/accounts/account-menu"));
const Switcher = lazy(() => import("./switcher"));
const Waiting = lazy(() => import("@/features/users/waiting"));
const ShortcutsDialog = lazy(() => import("@/features/users/settings/shortcuts"));

/** Rail, list and conversation; on a phone one of them, over the tabs. */
export function Frame() {
  const app = useApp();
  const userId = useModel(app.client, (state) => state.userId);
  const { pathname } = useLocation();
  const isDeep = pathname.split("/").filter(Boolean).length > 1;
  const held = useModel(app.client, (state) => state.held);
  if (!userId) return null;
  if (held) {
    return (
      <Suspense>
        <Waiting refusal={held} />
      </Suspense>
    );
  }
  return (
    <div className={css.frame} data-deep={isDeep || undefined}>
      <Trouble />
      <Rail userId={userId} />
      <Outlet />
      <QuickSwitch />
      <Help />
    </div>
  );
}

function Rail({ userId }: { userId: string }) {
  const { client } = useApp();
  const face = useFace(userId);
  const unread = useUnread();
  const requests = useRequestCount();
  useWindowSigns(unread);
  useAlerts();
  return (
    <nav className={css.rail} aria-label={t("nav")}>
      <Suspense
        fallback={
          <button type="button" className={css.me} disabled>
            <Avatar face={face} size={36} />
          </button>
        }
      >
        <AccountMenu>
          <button type="button" className={css.me} aria-label={t("me")} data-testid="nav-me">
            <Avatar face={face} size={36} />
          </button>
        </AccountMenu>
      </Suspense>
      <Tab to="/chats" icon="chats" label={t("chats")} count={unread} />
      <Tab to="/contacts" icon="contacts" label={t("contacts")} count={requests} />
      <Tab to="/favourites" icon="favourites" label={t("favourites")} count={0} />
      <Saved />
      <span className={css.gap} />
      <Tab to="/settings" icon="settings" label={t("settings")} count={0} />
      <span
        className="only-heard"
        data-testid="connection"
        data-status={useModel(client, (state) => state.status)}
      />
    </nav>
  );
}

function Tab({
  to,
  icon,
  label,
  count,
}: {
  to: "/chats" | "/contacts" | "/favourites" | "/settings";
  icon: IconName;
  label: string;
  count: number;
}) {
  return (
    <Link to={to} title={label} className={css.tab} data-testid={`nav-${to.slice(1)}`}>
      <Icon name={icon} size={24} />
      <span className={css.label}>{label}</span>
      {count > 0 && (
        <>
          <Badge count={count} />
          <span className="only-heard">({count})</span>
        </>
      )}
    </Link>
  );
}

export function Badge({ count, isQuiet = false }: { count: number; isQuiet?: boolean }) {
  return (
    <span className={css.badge} data-quiet={isQuiet || undefined} data-testid="badge" aria-hidden="true">
      {count > 99 ? "99+" : count}
    </span>
  );
}

/** The conversation with myself. */
function Saved() {
  const { conversations, toasts } = useApp();
  const navigate = useNavigate();
  const open = () =>
    conversations
      .open(null)
      .then((conversationId) => navigate({ to: "/chats/$conversationId", params: { conversationId } }))
      .catch((error) => toasts.complain(inWords(error)));
  return (
    <button type="button" title={t("saved")} className={css.tab} onClick={open} data-testid="nav-saved">
      <Icon name="saved" size={24} />
      <span className={css.label}>{t("saved")}</span>
    </button>
  );
}

function useUnread(): number {
  const { conversations } = useApp();
  return useModel(conversations, ({ entries }) => {
    let sum = 0;
    for (const entry of entries.values()) sum += countsAsUnread(entry);
    return sum;
  });
}

function useRequestCount(): number {
  const { contacts, client } = useApp();
  return useModel(contacts, ({ requests }) => waitingFor(requests.values(), client.snapshot.userId).length);
}

/** What a notification says, and where it leads. */
function useAlerts() {
  const app = useApp();
  const navigate = useNavigate();
  useEffect(() => {
    app.alerts.onOpen = (conversationId) =>
      void navigate({ to: "/chats/$conversationId", params: { conversationId } });
    app.alerts.wordsFor = (message, isHidden) => {
      if (isHidden) return { title: t("alerts.new"), body: t("alerts.hidden") };
      const isGroup = app.conversations.find(message.conversation_id)?.conversation.kind === "group";
      return { title: titleOf(app, message.conversation_id), body: previewOf(app, message, isGroup) };
    };
  }, [app, navigate]);
}

/** `?` from everywhere where nothing is typed: what the keyboard does. */
function Help() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element).closest?.("input, textarea, [contenteditable=true]");
      if (event.key !== "?" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return isOpen ? (
    <Suspense>
      <ShortcutsDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}

/** Ctrl-K from everywhere. */
function QuickSwitch() {
  const { switching } = useApp();
  const isOpen = useModel(switching, (state) => state.isOpen);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey))
        return switching.typeAhead(event);
      event.preventDefault();
      switching.open();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [switching]);
  return isOpen ? (
    <Suspense>
      <Switcher onClose={switching.close} />
    </Suspense>
  ) : null;
}
