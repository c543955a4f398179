import { Link, useParams } from "@tanstack/react-router";
import { Suspense, useEffect, useMemo, useState } from "react";
import { useApp } from "@/app/app";
import { useMembers, useTitle } from "@/app/names";
import { hasVoice, isOut } from "@/features/groups/rights";
import { useSilence } from "@/features/groups/voice";
import { Presence } from "@/features/users/presence";
import { useModel } from "@/state/model";
import { Goose } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { Empty, Head } from "@/ui/pane";
import { t } from "@/words";
import { Composer } from "./composer";
import { ComposingContext } from "./context";
import css from "./conversation.module.css";
import { useDrop } from "./dropping";
import { MessageList } from "./message-list";
import { PinnedBar } from "./pinned-bar";
import { SelectionBar } from "./selection-bar";
import { TypingLine } from "./typing-line";

const Viewer = lazy(() => import("@/features/files/viewer"));
const Banner = lazy(() => import("@/features/groups/banner"));
const Details = lazy(() => import("@/features/conversations/details"));

export function ConversationView() {
  const { conversationId = "" } = useParams({ strict: false });
  const { sync, conversations } = useApp();
  const isReady = useModel(sync, (state) => state.isReady);
  const isKnown = useModel(conversations, (state) => state.entries.has(conversationId));
  if (!isReady) return null;
  if (!isKnown) return <Empty drawing={<Goose />} title={t("chats.unknown")} />;
  return <OpenConversation key={conversationId} conversationId={conversationId} />;
}

function OpenConversation({ conversationId }: { conversationId: string }) {
  const { messages, conversations, composings, attention, files } = useApp();
  const [hasDetails, setDetails] = useState(false);
  const composing = useMemo(() => composings.open(conversationId), [composings, conversationId]);
  // What was unread when this was opened; attention reads it away at once.
  const [{ readSeq, unread }] = useState(() => {
    const entry = conversations.find(conversationId);
    return { readSeq: entry?.membership?.read_seq ?? 0, unread: entry?.unread ?? 0 };
  });
  const kind = conversations.find(conversationId)?.conversation.kind;
  useMembers(kind === "group" ? conversationId : undefined);
  useEffect(() => {
    void messages.of(conversationId).open();
    attention.open(conversationId);
    return () => attention.open(null);
  }, [messages, attention, conversationId]);
  useReaders(conversationId, kind === "group");
  const mayPost = useModel(conversations, (state) => hasVoice(state.entries.get(conversationId)));
  const drop = useDrop((dropped) => void composing.stage(dropped), mayPost);
  const isViewing = useModel(files.viewing, (state) => state.at !== null);
  return (
    <ComposingContext value={composing}>
      <div className={css.columns}>
        <section
          className={css.conversation}
          aria-label={t("conversation")}
          data-testid="conversation"
          {...drop.handlers}
        >
          <ConversationHead conversationId={conversationId}>
            <DetailsButton
              conversationId={conversationId}
              isOn={hasDetails}
              onClick={() => setDetails(!hasDetails)}
            />
          </ConversationHead>
          <TopBanner conversationId={conversationId} />
          <PinnedBar conversationId={conversationId} />
          <MessageList conversationId={conversationId} readSeq={readSeq} unread={unread} />
          <Foot conversationId={conversationId} />
          {drop.isOver && (
            <div className={css.veil} data-testid="drop-veil">
              <p>
                <Icon name="file" size={30} />
                {t("drop")}
              </p>
            </div>
          )}
        </section>
        <Suspense>{isViewing && <Viewer />}</Suspense>
        <Suspense>
          {hasDetails && <Details conversationId={conversationId} onClose={() => setDetails(false)} />}
        </Suspense>
      </div>
    </ComposingContext>
  );
}

/** With a mark, when somebody waits for me to let them in. */
function DetailsButton(props: { conversationId: string; isOn: boolean; onClick: () => void }) {
  const { conversations } = useApp();
  const waiting = useModel(
    conversations,
    (state) => state.entries.get(props.conversationId)?.membership?.waiting ?? 0,
  );
  return (
    <span className={css.marked}>
      <IconButton
        icon="more"
        label={waiting ? `${t("details")} (${t("group.requests")}: ${waiting})` : t("details")}
        isOn={props.isOn}
        onClick={props.onClick}
        data-testid="toggle-details"
      />
      {waiting > 0 && <b data-testid="waiting-mark">{waiting}</b>}
    </span>
  );
}

/** What was announced last in a group, until I have dealt with it. */
function TopBanner({ conversationId }: { conversationId: string }) {
  const { conversations } = useApp();
  const entry = useModel(conversations, (state) => state.entries.get(conversationId));
  const headline = entry?.conversation.headline;
  if (!entry || !headline || isOut(entry.membership)) return null;
  if ((entry.membership?.confirmed_id ?? "") >= headline.announcement_id) return null;
  return (
    <Suspense>
      <Banner entry={entry} headline={headline} />
    </Suspense>
  );
}

const READERS_MS = 4_000;

/** While a group is looked at, learn now and then how far the others have read. */
function useReaders(conversationId: string, isGroup: boolean) {
  const { messages, attention } = useApp();
  const isFocused = useModel(attention, (state) => state.isFocused);
  useEffect(() => {
    if (!isGroup || !isFocused) return;
    const timer = setInterval(() => void messages.followReaders(conversationId), READERS_MS);
    return () => clearInterval(timer);
  }, [messages, conversationId, isGroup, isFocused]);
}

function ConversationHead({
  conversationId,
  children,
}: {
  conversationId: string;
  children: React.ReactNode;
}) {
  const { conversations } = useApp();
  const title = useTitle(conversationId);
  const entry = useModel(conversations, (state) => state.entries.get(conversationId));
  const count = entry?.conversation.member_count ?? 0;
  const isGroup = entry?.conversation.kind === "group";
  return (
    <Head
      back="/chats"
      title={
        <>
          <h1 className={css.title} data-testid="conversation-title">
            {title}
            {(entry?.membership?.mute ?? "none") !== "none" && <Icon name="muted" size={15} />}
          </h1>
          <p className={css.subtitle}>
            <TypingLine conversationId={conversationId}>
              {entry?.membership?.peer_id && <Presence userId={entry.membership.peer_id} />}
              {isGroup && !entry.membership?.left_seq && t("members.n", { n: count })}
              {entry?.conversation.kind === "saved" && t("saved.hint")}
            </TypingLine>
          </p>
        </>
      }
    >
      {children}
    </Head>
  );
}

function Closed({ peerId }: { peerId: string | null | undefined }) {
  if (!peerId) return <p className={css.closed}>{t("may_not_post")}</p>;
  return (
    <p className={css.closed}>
      {t("no_contact")}{" "}
      <Link to="/contacts/$userId" params={{ userId: peerId }}>
        {t("contacts.add")}
      </Link>
    </p>
  );
}

/** Why nobody, or not I, can write in a group. */
function Silence({ conversationId, words }: { conversationId: string; words: string }) {
  const { messages, conversations } = useApp();
  const hasSome = useModel(messages.of(conversationId), (state) => state.status !== "failed");
  const isOver = isOut(conversations.find(conversationId)?.membership);
  return (
    <p className={css.closed} data-testid="silence-words">
      {words}
      {isOver && hasSome && <small>{t("ended.keep")}</small>}
    </p>
  );
}

/** Where one writes; or why one cannot. */
function Foot({ conversationId }: { conversationId: string }) {
  const { conversations } = useApp();
  const entry = useModel(conversations, (state) => state.entries.get(conversationId));
  const silence = useSilence(entry);
  const membership = entry?.membership;
  if (silence) return <Silence conversationId={conversationId} words={silence} />;
  if (membership?.may_post === false) return <Closed peerId={membership.peer_id} />;
  return (
    <SelectionBar>
      <Composer conversationId={conversationId} />
    </SelectionBar>
  );
}
