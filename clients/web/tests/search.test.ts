import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SearchModel } from "@/features/search/model";
import { RecentSearches } from "@/features/search/recent";
import { pageRows, rowsOf } from "@/features/search/rows";
import { SuggestionsModel } from "@/features/search/suggestions";
import { deleteCache, searchesKey } from "@/protocol/database";
import type { Everything, Hit } from "@/protocol/searching";

const NOBODY: Everything = { contacts: [], groups: [], messages: [], files: [] };
const hit = (seq: number): Hit => ({
  message: { message_id: `c.${seq}`, conversation_id: "c", seq, rev: seq, sender_id: "u", sent_at: seq },
  snippet: `word ${seq}`,
  highlights: [[0, 4]],
});

/** Answers when it is told to, in whatever order. */
class Server {
  readonly asked: { op: string; data: Record<string, unknown>; answer: (reply: unknown) => void }[] = [];
  call = ((op: string, data: Record<string, unknown>) =>
    new Promise((answer) => this.asked.push({ op, data, answer }))) as never;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("one question is asked when typing pauses, and a late answer to another is nobody's", async () => {
  const server = new Server();
  const search = new SearchModel(server);
  for (const query of ["h", "ho", "hot"]) search.ask(query);
  await vi.advanceTimersByTimeAsync(200);
  expect(server.asked.map(({ op, data }) => [op, data])).toEqual([["search.all", { q: "hot" }]]);
  search.ask("pot");
  await vi.advanceTimersByTimeAsync(200);
  server.asked[1]!.answer({ ...NOBODY, messages: [hit(2)] });
  server.asked[0]!.answer({ ...NOBODY, messages: [hit(1)] });
  await vi.advanceTimersByTimeAsync(0);
  expect(search.snapshot.found?.messages).toEqual([hit(2)]);
  search.ask("");
  await vi.advanceTimersByTimeAsync(200);
  expect(search.snapshot).toMatchObject({ status: "idle", found: null });
});

test("pages of messages follow each other, narrowed as chosen", async () => {
  const server = new Server();
  const search = new SearchModel(server, "c");
  search.ask("word");
  await vi.advanceTimersByTimeAsync(200);
  server.asked[0]!.answer({ items: [hit(2)], next: "2.c.2" });
  await vi.advanceTimersByTimeAsync(0);
  expect(pageRows(search.snapshot.hits, search.snapshot.next).map((row) => row.kind)).toEqual(["hit", "end"]);
  void search.more();
  void search.more();
  expect(server.asked).toHaveLength(2);
  server.asked[1]!.answer({ items: [hit(1)], next: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(search.snapshot.hits.map(({ message }) => message.seq)).toEqual([2, 1]);
  search.filter({ senderId: "me", kind: "files" });
  expect(server.asked[2]!.data).toMatchObject({ conversation_id: "c", sender_id: "me", type: "file" });
  expect(server.asked[2]!.data).not.toHaveProperty("cursor");
});

test("what was found stands under its name, and nothing under a name of nothing", () => {
  const few = [1, 2, 3, 4, 5].map(hit);
  expect(rowsOf({ ...NOBODY, messages: few, files: [hit(9)] }).map((row) => row.kind)).toEqual([
    "heading",
    "hit",
    "hit",
    "hit",
    "hit",
    "hit",
    "more",
    "heading",
    "hit",
  ]);
  expect(rowsOf(NOBODY)).toEqual([]);
});

test("what is not wanted is gone at once, and back if that could not be said", async () => {
  const asked: [string, unknown][] = [];
  let isAway = false;
  const call = (async (op: string, data: unknown) => {
    asked.push([op, data]);
    if (isAway) throw new Error("away");
    return { items: [] };
  }) as never;
  const model = new SuggestionsModel({ call });
  const isGone = () => model.snapshot.dismissed.has("u");
  await model.dismiss("u");
  expect(isGone()).toBe(true);
  await model.restore("u");
  expect([isGone(), asked.map(([op]) => op)]).toEqual([false, ["search.dismiss", "search.restore"]]);
  isAway = true;
  const dismissing = model.dismiss("u");
  expect(isGone()).toBe(true);
  await expect(dismissing).rejects.toThrow("away");
  expect(isGone()).toBe(false);
});

test("the last ten searches are kept for their user, and go one by one, all at once, or with the user", async () => {
  vi.useRealTimers();
  const recent = new RecentSearches();
  const kept = () => {
    const again = new RecentSearches();
    again.open("u");
    return again.snapshot.queries;
  };
  recent.open("u");
  for (let number = 0; number < 12; number++) recent.note(` word ${number} `);
  recent.note("word 5");
  recent.note("  ");
  expect(kept()).toEqual(["word 5", ...[11, 10, 9, 8, 7, 6, 4, 3, 2].map((one) => `word ${one}`)]);
  recent.remove("word 11");
  expect(kept()).toEqual(recent.snapshot.queries);
  expect(kept()).toHaveLength(9);
  recent.open("v");
  expect(recent.snapshot.queries).toEqual([]);
  await deleteCache("u");
  expect(kept()).toEqual([]);
  localStorage.setItem(searchesKey("u"), "{");
  expect(kept()).toEqual([]);
  recent.note("mine");
  recent.clear();
  expect(localStorage.getItem(searchesKey("v"))).toBe("[]");
});
