import { beforeEach, describe, expect, it } from "vitest";
import { fitOf } from "@/features/sync/holes";
import { ALICE, BOB, CHAT, change, conversation, head, membership, message, snapshot } from "./people";
import { settled } from "./server";
import { world } from "./world";

describe("what follows what", () => {
  it.each([
    [5, 5, 6, "next"],
    [5, 4, 5, "duplicate"],
    [5, 3, 6, "next"],
    [5, 6, 7, "hole"],
  ] as const)("at %i, news from %i to %i is %s", (mine, since, rev, fit) => {
    expect(fitOf(mine, since, rev)).toBe(fit);
  });
});

describe("a client that is connected", () => {
  let it_: ReturnType<typeof world>;
  beforeEach(() => {
    it_ = world();
    it_.sync.onSnapshot(snapshot([head(3)]), false);
  });

  it("counts new messages of others as unread, and its own not", () => {
    it_.server.tell("conversation.changed", change(3, 4));
    it_.server.tell("conversation.changed", change(4, 5, { messages: [message(5, { sender_id: ALICE })] }));
    const entry = it_.conversations.find(CHAT)!;
    expect(entry.unread).toBe(1);
    expect(entry.last?.seq).toBe(5);
  });

  it("ignores news it has had", () => {
    it_.server.tell("conversation.changed", change(3, 4));
    it_.server.tell("conversation.changed", change(3, 4));
    expect(it_.conversations.find(CHAT)!.unread).toBe(1);
  });

  it("asks for what it missed until nothing more is missing", async () => {
    it_.server.answers.set("messages.changes", ({ since }: { since: number }) =>
      since === 3
        ? { ...change(3, 4), has_more: true }
        : change(4, 6, { messages: [message(5), message(6)] }),
    );
    it_.server.tell("conversation.changed", change(5, 6));
    await settled();
    expect(it_.server.countAsked("messages.changes")).toBe(2);
    expect(it_.conversations.find(CHAT)!.unread).toBe(3);
    expect(it_.sync.cursor()!.conversations[CHAT]).toBe(6);
  });

  it("asks again when news came while it was repairing", async () => {
    const replies = [change(3, 5), change(5, 7, { messages: [message(6), message(7)] })];
    it_.server.answers.set("messages.changes", () => replies.shift());
    it_.server.tell("conversation.changed", change(4, 5));
    it_.server.tell("conversation.changed", change(6, 7));
    await settled();
    expect(it_.sync.cursor()!.conversations[CHAT]).toBe(7);
  });

  it("asks for its own stream when a piece of it is missing", async () => {
    it_.server.answers.set("sync.changes", () => ({
      since: 1,
      rev: 4,
      memberships: [membership(4, { is_pinned: true })],
    }));
    it_.server.tell("user.changed", { since: 3, rev: 4, memberships: [] });
    await settled();
    expect(it_.conversations.find(CHAT)!.membership!.is_pinned).toBe(true);
    expect(it_.sync.cursor()!.rev).toBe(4);
  });

  it("fetches the head of a conversation it has not heard of", async () => {
    it_.server.answers.set("sync.head", () => ({
      conversation: conversation(2, { conversation_id: "new" }),
      unread: 2,
      last: null,
    }));
    it_.server.tell("conversation.changed", { ...change(1, 2), conversation_id: "new" });
    await settled();
    expect(it_.conversations.find("new")!.unread).toBe(2);
  });

  it("asks how a conversation stands after coming back to it", async () => {
    it_.server.answers.set("sync.head", () => head(9));
    it_.server.tell("user.changed", { since: 1, rev: 2, memberships: [membership(2, { joined_seq: 7 })] });
    await settled();
    expect(it_.server.countAsked("sync.head")).toBe(1);
    expect(it_.sync.cursor()!.conversations[CHAT]).toBe(9);
  });

  it("says nothing is unread once I have read it elsewhere", () => {
    it_.server.tell("conversation.changed", change(3, 4));
    it_.server.tell("user.changed", { since: 1, rev: 2, memberships: [membership(2, { read_seq: 4 })] });
    expect(it_.conversations.find(CHAT)!.unread).toBe(0);
  });

  it("shows who is typing until their message arrives", () => {
    it_.server.tell("conversation.typing", { conversation_id: CHAT, user_id: BOB, is_typing: true });
    expect(it_.conversations.snapshot.typing.get(CHAT)).toEqual([BOB]);
    it_.server.tell("conversation.changed", change(3, 4));
    expect(it_.conversations.snapshot.typing.get(CHAT)).toBeUndefined();
  });

  it("repairs an open conversation after coming back", async () => {
    const held = it_.messages.of(CHAT);
    it_.server.answers.set("messages.history", () => ({
      items: [message(1), message(2), message(3)],
      next: null,
    }));
    it_.server.answers.set("messages.pinned", () => ({ items: [] }));
    await held.open();
    it_.server.answers.set("messages.changes", () =>
      change(3, 5, { messages: [message(4), message(1, { rev: 5, edited_at: 9 })] }),
    );
    it_.sync.onSnapshot(snapshot([head(5)], 1, []), true);
    await settled();
    const { messages } = held.snapshot.timeline;
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(messages[0]!.edited_at).toBe(9);
  });
});
