import { describe, expect, it } from "vitest";
import {
  around,
  EMPTY,
  merged,
  withLatest,
  withNewer,
  withNews,
  withOlder,
  without,
  withoutNewest,
  withoutOldest,
} from "@/features/messages/timeline";
import { message } from "./people";

const page = (from: number, to: number, next: number | null) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  next,
});
const seqs = ({ messages }: { messages: readonly { seq: number }[] }) => messages.map(({ seq }) => seq);

describe("a timeline", () => {
  it("keeps the newer revision of a message, whichever came first", () => {
    const edited = message(1, { rev: 9 });
    expect(merged([edited], [message(1)])).toEqual([edited]);
    expect(merged([message(1)], [edited])).toEqual([edited]);
  });

  it("takes the same news twice without a second copy", () => {
    const once = withNews(withLatest(EMPTY, page(1, 3, null), [], 1), [message(4)]);
    expect(seqs(withNews(once, [message(4)]))).toEqual([1, 2, 3, 4]);
  });

  it("puts news that overtook each other in order", () => {
    const live = withLatest(EMPTY, page(1, 2, null), [], 1);
    expect(seqs(withNews(withNews(live, [message(4)]), [message(3)]))).toEqual([1, 2, 3, 4]);
  });

  it("keeps what arrived while the newest page was loading", () => {
    const timeline = withLatest(EMPTY, page(8, 10, 8), [message(11), message(3, { rev: 50 })], 1);
    expect(seqs(timeline)).toEqual([8, 9, 10, 11]);
  });

  it("leaves out changes of messages it does not hold", () => {
    const timeline = withLatest(EMPTY, page(8, 10, 8), [], 1);
    expect(withNews(timeline, [message(2, { rev: 40 })])).toBe(timeline);
  });

  it("grows backwards until the first message", () => {
    const timeline = withOlder(withLatest(EMPTY, page(5, 6, 5), [], 1), page(1, 4, null), 1);
    expect(seqs(timeline)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(timeline.hasOlder).toBe(false);
  });

  it("is not live far back, and takes no news there", () => {
    const back = around(page(10, 20, 10), page(21, 30, 30), 1, 99);
    expect(back.isLive).toBe(false);
    expect(seqs(withNews(back, [message(100)])).at(-1)).toBe(30);
  });

  it("is live again when it has grown to the end", () => {
    const back = around(page(10, 20, 10), page(21, 30, 30), 1, 32);
    expect(withNewer(back, page(31, 32, null), 32).isLive).toBe(true);
  });

  it("holds no more than some hundreds, those near where one reads", () => {
    const long = withLatest(EMPTY, page(1_001, 2_000, 1_001), [], 1);
    const upper = withoutNewest(long);
    expect([upper.messages.length, seqs(upper)[0], upper.isLive]).toEqual([600, 1_001, false]);
    const lower = withoutOldest(long);
    expect([lower.low, seqs(lower).at(-1), lower.hasOlder, lower.isLive]).toEqual([1_401, 2_000, true, true]);
    expect(withoutNewest(lower)).toBe(lower);
  });

  it("lets go of hidden messages", () => {
    const timeline = withLatest(EMPTY, page(1, 3, null), [], 1);
    expect(seqs(without(timeline, new Set(["chat.2"])))).toEqual([1, 3]);
  });
});
