import { beforeEach, describe, expect, it, vi } from "vitest";
import { Attention } from "@/features/conversations/attention";
import { Alerts, isWorthTelling } from "@/features/notifications/alerts";
import { Tabs } from "@/features/notifications/tabs";
import { Preferences } from "@/features/users/preferences";
import type { Mute } from "@/protocol/wire";
import { ALICE, CHAT, change, head, membership, message, snapshot } from "./people";
import { world } from "./world";

/** What the browser was asked to show. */
const shown: { title: string; tag: string }[] = [];

class ShownNotification {
  static permission = "granted";
  onclick = () => undefined;
  constructor(title: string, { tag }: { tag: string }) {
    shown.push({ title, tag });
  }
  close(): void {
    shown.pop();
  }
}

function house() {
  const it_ = world();
  const attention = new Attention(it_.conversations);
  const preferences = new Preferences(it_.models.users);
  const alerts = new Alerts({ ...it_, attention, preferences, now: () => 0 });
  alerts.wordsFor = (news) => ({ title: news.message_id, body: "" });
  alerts.open(ALICE);
  it_.sync.onSnapshot(snapshot([head(3)]), false);
  return { ...it_, attention, preferences, alerts };
}

const told = () => vi.waitFor(() => expect(shown).toHaveLength(1), { timeout: 1_000 });
const quiet = () => new Promise((resolve) => setTimeout(resolve, 450));

describe("new messages while nobody looks", () => {
  beforeEach(() => {
    shown.length = 0;
    vi.stubGlobal("Notification", ShownNotification);
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    localStorage.clear();
  });

  it("are told, and taken back once they are read", async () => {
    const { server, conversations } = house();
    server.tell("conversation.changed", change(3, 4));
    await told();
    expect(shown[0]).toEqual({ title: `${CHAT}.4`, tag: CHAT });
    conversations.noteMemberships([membership(9, { read_seq: 4 })]);
    expect(shown).toEqual([]);
  });

  it("are not told in quiet hours, nor when notifications are off, nor once they are read elsewhere", async () => {
    const { server, preferences, conversations } = house();
    const usual = preferences.snapshot.notifications;
    preferences.set({ notifications: { ...usual, quiet_from: 0, quiet_to: 24 * 60 - 1 } });
    server.tell("conversation.changed", change(3, 4));
    await quiet();
    preferences.set({ notifications: { ...usual, is_on: false } });
    server.tell("conversation.changed", change(4, 5));
    await quiet();
    preferences.set({ notifications: usual });
    server.tell("conversation.changed", change(5, 6));
    conversations.noteMemberships([membership(9, { read_seq: 6 })]);
    await quiet();
    expect(shown).toEqual([]);
  });

  it("are not told of what I wrote myself", async () => {
    const { server } = house();
    server.tell("conversation.changed", change(3, 4, { messages: [message(4, { sender_id: ALICE })] }));
    await quiet();
    expect(shown).toEqual([]);
  });
});

describe("what is worth telling", () => {
  const entry = (mute: Mute, is_archived = false) => ({
    conversation: head(3).conversation,
    membership: membership(1, { mute, is_archived }),
    last: null,
    unread: 1,
  });

  it.each([
    ["none", false, false, true],
    ["mentions", false, false, false],
    ["mentions", false, true, true],
    ["all", false, true, false],
    ["none", true, false, false],
    ["none", true, true, true],
  ] as const)("muted %s, archived %s, to me %s: %s", (mute, isArchived, isToMe, isWorth) => {
    expect(isWorthTelling(entry(mute, isArchived), message(4), isToMe)).toBe(isWorth);
  });

  it("is no notice, and nothing that was recalled", () => {
    const notice = message(4, { content: { type: "system", notice: "groups.created" } });
    expect(isWorthTelling(entry("none"), notice, false)).toBe(false);
    expect(isWorthTelling(entry("none"), message(4, { recalled_at: 1 }), false)).toBe(false);
  });
});

describe("pages side by side", () => {
  it("know what is looked at in the others, until those are gone", async () => {
    const [one, other] = [new Tabs(), new Tabs()];
    one.open(ALICE);
    other.open(ALICE);
    other.look(CHAT, true);
    await vi.waitFor(() => expect(one.isSeen(CHAT)).toBe(true));
    expect(one.isSeen("another")).toBe(false);
    other.close();
    await vi.waitFor(() => expect(one.isSeen()).toBe(false));
    one.close();
  });
});
