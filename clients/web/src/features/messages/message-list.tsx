import { Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import { useApp } from "@/app/app";
import { nameOf } from "@/app/names";
import { isOut } from "@/features/groups/rights";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { Empty } from "@/ui/pane";
import { usePointMenu } from "@/ui/pressing";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { type Item, isIn, itemsOf } from "./items";
import css from "./list.module.css";
import { MessageRow } from "./message-row";
import { messageWords } from "./preview";
import { UnreadPill } from "./unread-pill";

const MessageMenu = lazy(() => import("./message-menu"));

const NEAR_PX = 600;
const END_PX = 48;
const FAR_PX = 9_000;
// What is about to come into sight is measured before it does, so that nothing moves when it is.
const BUFFER_PX = 900;
const ITEM_PX = 44;
// In which a message is reached that one goes to, however many rows have to be measured on the way.
const GOING_MS = 700;
const LIST = "[data-testid=message-list]";

interface Props {
  conversationId: string;
  /** How far I had read, and how many were unread, when this was opened. */
  readSeq: number;
  unread: number;
}

/** The messages, from older to newer. The place one reads at stays where it is. */
export function MessageList({ conversationId, readSeq, unread }: Props) {
  const app = useApp();
  const held = app.messages.of(conversationId);
  const status = useModel(held, (state) => state.status);
  const refusal = useModel(held, (state) => state.refusal);
  const items = useItems(conversationId, readSeq);
  const mine = useModel(app.conversations, (state) => state.entries.get(conversationId)?.membership);
  if (status === "failed" && isOut(mine)) {
    return <Empty drawing={<Letter />} title={t(`ended.${mine?.ended ?? "left"}`)} />;
  }
  if (status === "failed") {
    return (
      <Empty drawing={<Letter />} title={inWords(refusal)}>
        <button type="button" className={css.again} onClick={() => held.open()}>
          {t("try_again")}
        </button>
      </Empty>
    );
  }
  if (status !== "ready" && !items.length) return <Shapes />;
  if (!items.length) {
    return (
      <Empty drawing={<Letter />} title={t("conversation.empty")}>
        <p>{t("conversation.empty.hint")}</p>
      </Empty>
    );
  }
  return <Rows conversationId={conversationId} items={items} readSeq={readSeq} unread={unread} />;
}

function useItems(conversationId: string, readSeq: number): Item[] {
  const app = useApp();
  const { messages, low } = useModel(app.messages.of(conversationId), (state) => state.timeline);
  const outbox = useModel(app.outbox, (state) => state.items);
  return useMemo(() => {
    const mine = outbox.filter((item) => item.draft.conversation_id === conversationId);
    return itemsOf(messages, mine, app.myId, readSeq, low);
  }, [app, messages, low, outbox, conversationId, readSeq]);
}

function Rows({ conversationId, items, readSeq, unread }: Props & { items: Item[] }) {
  const { attention } = useApp();
  const list = useRef<VListHandle>(null);
  const menu = usePointMenu<Item>();
  const { area, isAtEnd, onScroll, toEnd, letGo } = useScrolling(conversationId, list, items);
  const flash = useTarget(conversationId, list, items, letGo);
  const isShifted = useShifted(items);
  const fresh = useFresh(items, isAtEnd);
  useEffect(() => attention.setAtEnd(isAtEnd), [attention, isAtEnd]);
  return (
    <div className={css.area} ref={area}>
      <VList
        ref={list}
        className={css.list}
        shift={isShifted}
        bufferSize={BUFFER_PX}
        itemSize={ITEM_PX}
        onScroll={onScroll}
        aria-label={t("messages")}
        data-testid="message-list"
      >
        {items.map((item) => (
          <MessageRow
            key={item.key}
            item={item}
            isFlashing={flash !== null && isIn(item, flash)}
            onMenu={menu.openAt}
            touch={menu.handlers}
          />
        ))}
        <div className={css.end} />
      </VList>
      {!isAtEnd && (
        <button
          type="button"
          className={css.pill}
          onClick={toEnd}
          aria-label={t("to_newest")}
          data-testid="new-messages"
        >
          <Icon name="down" size={18} />
          {fresh > 0 && t("new_messages", { n: fresh })}
        </button>
      )}
      <UnreadPill
        conversationId={conversationId}
        list={list}
        items={items}
        readSeq={readSeq}
        unread={unread}
      />
      <Announcer items={items} />
      <Suspense>
        {menu.at && <MessageMenu item={menu.at.subject} point={menu.at.point} onClose={menu.close} />}
      </Suspense>
    </div>
  );
}

/** Stays at the end while we are there; loads more near the ends of what is held. */
function useScrolling(conversationId: string, list: React.RefObject<VListHandle | null>, items: Item[]) {
  const app = useApp();
  const held = app.messages.of(conversationId);
  const isLive = useModel(held, (state) => state.timeline.isLive);
  const [isAtBottom, setAtBottom] = useState(true);
  const sticks = useRef(true);
  const goesUntil = useRef(0);
  const lastOffset = useRef(0);
  const count = items.length;
  const lastKey = items.at(-1)?.key;
  useLayoutEffect(() => {
    if (sticks.current && isLive) list.current?.scrollToIndex(count, { align: "end" });
  }, [list, lastKey, isLive]);
  const area = useStaying(
    () => sticks.current && isLive && list.current?.scrollToIndex(count, { align: "end" }),
  );
  const onScroll = (offset: number) => {
    const scroller = area.current?.querySelector(LIST);
    if (!scroller) return;
    // Asked of the page: the list learns of its own new height only after this.
    const below = belowIn(scroller);
    // What grows below us does not take us from the end; only going up does.
    if (below < END_PX) sticks.current = performance.now() > goesUntil.current;
    else if (offset < lastOffset.current - 1) sticks.current = false;
    lastOffset.current = offset;
    setAtBottom(below < END_PX || sticks.current);
    if (offset < NEAR_PX) void held.loadOlder(() => offsetOf(list) < FAR_PX);
    if (below < NEAR_PX) void held.loadNewer(() => belowOf(list) < FAR_PX);
  };
  // A first page shorter than the window is never scrolled.
  useEffect(() => {
    const handle = list.current;
    if (handle && handle.scrollSize <= handle.viewportSize + NEAR_PX) void held.loadOlder();
  }, [held, list]);
  const toEnd = () => {
    sticks.current = true;
    void held.goLive();
  };
  /** Whoever goes somewhere is not to be pulled back to the end, where the list may still be on its way to. */
  const letGo = useCallback(() => {
    sticks.current = false;
    goesUntil.current = performance.now() + GOING_MS;
    setTimeout(() => {
      const scroller = area.current?.querySelector(LIST);
      sticks.current ||= scroller !== null && scroller !== undefined && belowIn(scroller) < END_PX;
    }, GOING_MS + 1);
  }, [area]);
  return { area, isAtEnd: isAtBottom && isLive, onScroll, toEnd, letGo };
}

type List = React.RefObject<VListHandle | null>;

const belowIn = (scroller: Element) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

const offsetOf = (list: List) => list.current?.scrollOffset ?? 0;

/** How much of what is held lies below what is in sight. */
function belowOf({ current }: List): number {
  return current ? current.scrollSize - current.viewportSize - current.scrollOffset : 0;
}

/** When the list or the room for it changes (a keyboard, a quote above the field), the end stays in sight. */
function useStaying(stay: () => void) {
  const area = useRef<HTMLDivElement>(null);
  const latest = useRef(stay);
  latest.current = stay;
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current());
    const content = area.current?.querySelector(`${LIST} > div`);
    for (const element of [area.current, content]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return area;
}

/** Goes where the model says, and lets that message glow for a moment. */
function useTarget(
  conversationId: string,
  list: React.RefObject<VListHandle | null>,
  items: Item[],
  letGo: () => void,
) {
  const app = useApp();
  const target = useModel(app.messages.of(conversationId), (state) => state.target);
  const [flash, setFlash] = useState<number | null>(null);
  const seenAt = useRef(target?.time ?? 0);
  useLayoutEffect(() => {
    if (!target || target.time === seenAt.current) return;
    seenAt.current = target.time;
    const isEnd = target.seq === Number.POSITIVE_INFINITY;
    const index = isEnd ? items.length : items.findIndex((item) => isIn(item, target.seq));
    if (!isEnd) letGo();
    if (index >= 0) list.current?.scrollToIndex(index, { align: isEnd ? "end" : "center" });
    if (!isEnd) setFlash(target.seq);
  }, [target, items, list, letGo]);
  useEffect(() => {
    if (flash === null) return;
    const timer = setTimeout(() => setFlash(null), 1_600);
    return () => clearTimeout(timer);
  }, [flash]);
  return flash;
}

/** Whether this drawing put older messages before those that were there, or took some of the oldest away. */
function useShifted(items: Item[]): boolean {
  const before = useRef(items);
  const [was, is] = [before.current[0]?.key, items[0]?.key];
  const has = (some: Item[], key: string | undefined) => some.some((item) => item.key === key);
  const isShifted = is !== was && (has(items, was) || has(before.current, is));
  useLayoutEffect(() => {
    before.current = items;
  });
  return isShifted;
}

/** How many messages of others came while we were looking further up. */
function useFresh(items: Item[], isAtEnd: boolean): number {
  const { myId } = useApp();
  const lastSeq = items.at(-1)?.message.seq ?? 0;
  const [seenSeq, setSeenSeq] = useState(lastSeq);
  useEffect(() => {
    if (isAtEnd) setSeenSeq(lastSeq);
  }, [isAtEnd, lastSeq]);
  return isAtEnd
    ? 0
    : items.filter(({ message }) => message.seq > seenSeq && message.sender_id !== myId).length;
}

/** Says new messages of others aloud, politely: who, and what. */
function Announcer({ items }: { items: Item[] }) {
  const app = useApp();
  const last = items.at(-1)?.message;
  const firstSeen = useRef(last?.seq ?? 0);
  const isNews = last && last.seq > firstSeen.current && last.sender_id !== app.myId;
  return (
    <div className="only-heard" role="log" aria-live="polite">
      {isNews && (
        <p
          key={last.seq}
        >{`${nameOf(app, last.sender_id, last.conversation_id)}${t("colon")}${messageWords(app, last)}`}</p>
      )}
    </div>
  );
}

/** Where bubbles will be. */
function Shapes() {
  return (
    <div className={css.shapes} aria-hidden="true">
      {[42, 58, 30, 64, 36].map((width, index) => (
        <i key={width} style={{ width: `${width}%` }} data-mine={index % 2 || undefined} />
      ))}
    </div>
  );
}
