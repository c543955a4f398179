import { afterEach, describe, expect, it } from "vitest";
import { Cache } from "@/features/sync/cache";
import { CacheDatabase, KEPT_IN } from "@/protocol/database";
import type { Message } from "@/protocol/wire";
import { BOB, CHAT, change, conversation, head, membership, message, snapshot } from "./people";
import { settled } from "./server";
import { world } from "./world";

let users = 0;
const nobody = () => `user-${++users}`;
const opened: Cache[] = [];

/** A page of somebody, with what earlier pages kept. */
async function page(userId: string) {
  const made = world();
  const signedIn = { value: true };
  const cache = new Cache(made.models, made.sync, () => signedIn.value);
  opened.push(cache);
  await cache.open(userId);
  made.server.answers.set("messages.pinned", () => ({ items: [] }));
  return { ...made, cache, signedIn };
}

/** A page that has connected, with messages 1 to `count` of the conversation looked at. */
async function connected(userId: string, count = 3, more: Partial<Message> = {}) {
  const made = await page(userId);
  const items = Array.from({ length: count }, (_, at) => message(at + 1, at + 1 === count ? more : {}));
  made.server.answers.set("messages.history", () => ({ items, next: null }));
  made.sync.onSnapshot(snapshot([head(count, { last: items.at(-1)! })], 5), false);
  await made.messages.of(CHAT).open();
  await made.cache.write();
  return made;
}

async function heldBy(made: Awaited<ReturnType<typeof page>>) {
  made.server.answers.set("messages.changes", () => ({ ...change(3, 3), messages: [] }));
  await made.messages.of(CHAT).open();
  return made.messages.of(CHAT).snapshot.timeline.messages;
}

async function onDisk(userId: string) {
  const rows = new CacheDatabase(userId);
  const found = {
    stand: await rows.stand.toArray(),
    entries: await rows.entries.toArray(),
    messages: await rows.messages.orderBy("[conversation_id+seq]").toArray(),
    windows: await rows.windows.toArray(),
  };
  rows.close();
  return found;
}

afterEach(async () => {
  for (const cache of opened.splice(0)) await cache.close(false);
});

describe("a page that comes after another", () => {
  it("shows the list and the messages before there is a connection, and goes on from there", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    next.server.isOnline = false;
    expect(next.sync.snapshot.isReady).toBe(true);
    expect(next.sync.cursor()).toMatchObject({ rev: 5, conversations: { [CHAT]: 3 } });
    expect(next.conversations.find(CHAT)!.last!.seq).toBe(3);
    expect((await heldBy(next)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(next.server.countAsked("messages.history")).toBe(0);
  });

  it("has every kind of row that its cursor speaks of", async () => {
    const user = nobody();
    const first = await connected(user);
    const rows = {
      contacts: [{ user_id: BOB, rev: 6, remark: "Bobby" }],
      folders: [{ folder_id: "work", rev: 6, name: "Work", conversation_ids: [CHAT] }],
    };
    first.server.tell("user.changed", { since: 5, rev: 6, ...rows });
    await first.cache.write();
    const next = await page(user);
    expect(next.contacts.snapshot.contacts.get(BOB)!.remark).toBe("Bobby");
    expect(next.folders.snapshot.folders.get("work")!.name).toBe("Work");
    for (const table of Object.values(KEPT_IN)) expect(new CacheDatabase(user)).toHaveProperty(table);
  });

  it("learns what happened to the messages in between", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    next.server.answers.set("sync.head", () => head(5));
    next.server.answers.set("messages.changes", () =>
      change(3, 5, { messages: [message(2, { rev: 5, content: null, recalled_at: 9 }), message(4)] }),
    );
    await next.messages.of(CHAT).open();
    next.sync.onSnapshot(snapshot([head(5)], 5, []), true);
    await settled();
    const { messages } = next.messages.of(CHAT).snapshot.timeline;
    expect(messages.map(({ seq, recalled_at }) => [seq, recalled_at])).toEqual([
      [1, undefined],
      [2, 9],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it("still tells what it had read and written when there was no connection", async () => {
    const user = nobody();
    const first = await connected(user);
    first.server.isOnline = false;
    first.conversations.readAll(CHAT);
    first.conversations.setDraft(CHAT, "half a sent");
    await first.cache.write();
    const next = await page(user);
    next.server.answers.set("conversations.read", () => membership(8, { read_seq: 3 }));
    next.server.answers.set("conversations.update", () =>
      membership(9, { read_seq: 3, draft: "half a sent" }),
    );
    expect(next.conversations.draftOf(CHAT)).toBe("half a sent");
    next.sync.onSnapshot(snapshot([], 5, []), true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const told = next.server.asked.map(({ op }) => op);
    expect(told).toContain("conversations.read");
    expect(told).toContain("conversations.update");
    expect(next.conversations.untold.reads.size + next.conversations.untold.drafts.size).toBe(0);
  });

  it("begins anew when the rows have another shape than it knows", async () => {
    const user = nobody();
    const { cache } = await connected(user);
    await cache.close(false);
    const rows = new CacheDatabase(user);
    await rows.stand.update("stand", { format: 999 });
    rows.close();
    const next = await page(user);
    expect(next.sync.cursor()).toBeNull();
    expect((await onDisk(user)).messages).toEqual([]);
  });

  it("says so when the server was put back to an earlier day", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    let isSetBack = false;
    next.sync.onSetBack = () => {
      isSetBack = true;
    };
    next.sync.onSnapshot(snapshot([], 4, []), true);
    expect(isSetBack).toBe(true);
  });
});

describe("what is kept", () => {
  it("never claims more than is there, whichever page wrote last", async () => {
    const user = nobody();
    const one = await connected(user);
    const other = await page(user);
    other.sync.onSnapshot(snapshot([head(4)], 6, [membership(6, { is_pinned: true })]), true);
    await other.cache.write();
    one.server.tell("conversation.changed", change(3, 4));
    one.server.tell("user.changed", { since: 5, rev: 6, memberships: [membership(6, { is_pinned: true })] });
    one.server.tell("user.changed", { since: 6, rev: 7 });
    await one.cache.write();
    const { stand, entries } = await onDisk(user);
    expect(stand[0]!.rev).toBe(7);
    expect(entries[0]!.membership!.is_pinned).toBe(true);
  });

  it("is the newest messages, and not all", async () => {
    const user = nobody();
    await connected(user, 350);
    const { messages, windows } = await onDisk(user);
    expect([messages.length, messages[0]!.seq]).toEqual([200, 151]);
    expect(windows[0]).toMatchObject({ low: 151, high: 350, hasOlder: true });
    expect((await heldBy(await page(user))).at(-1)!.seq).toBe(350);
  });

  it("loses what is recalled or hidden, also while nobody looks at the conversation", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    next.server.answers.set("sync.head", () => head(4));
    next.server.tell(
      "conversation.changed",
      change(3, 4, { messages: [message(2, { rev: 4, content: null, recalled_at: 9 })] }),
    );
    next.server.tell("user.changed", {
      since: 5,
      rev: 6,
      hidden: [{ message_id: message(1).message_id, rev: 6 }],
    });
    await next.cache.write();
    const { messages, windows } = await onDisk(user);
    expect(messages.map(({ seq, content }) => [seq, Boolean(content)])).toEqual([
      [2, false],
      [3, true],
    ]);
    expect(windows[0]!.rev).toBe(4);
  });

  it("takes in what is said while nobody looks at the conversation, and leaves no hole", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    next.server.tell("conversation.changed", change(3, 4));
    await next.cache.write();
    expect((await onDisk(user)).messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it("is dropped when something else than sending happened while nobody was there to hear", async () => {
    const user = nobody();
    await connected(user);
    const next = await page(user);
    next.sync.onSnapshot(
      snapshot([head(6, { conversation: conversation(6, { last_seq: 5 }) })], 5, []),
      true,
    );
    await next.cache.write();
    expect((await onDisk(user)).messages).toEqual([]);
  });

  it("holds nothing that burns", async () => {
    const user = nobody();
    await connected(user, 3, { burn_seconds: 10, content: { type: "text", text: "SECRET" } });
    expect(JSON.stringify(await onDisk(user))).not.toContain("SECRET");
  });

  it("is gone when the user signs out, and nothing is written after", async () => {
    const user = nobody();
    const { cache, signedIn, server } = await connected(user);
    signedIn.value = false;
    server.tell("conversation.changed", change(3, 4));
    await cache.write();
    await cache.close(true);
    const { stand, entries, messages } = await onDisk(user);
    expect([stand, entries, messages]).toEqual([[], [], []]);
  });
});
