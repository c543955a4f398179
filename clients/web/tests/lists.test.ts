import { describe, expect, it } from "vitest";
import { tagsOf, withLetters } from "@/features/contacts/listing";
import { inOrder } from "@/features/conversations/folders";
import { type Entry, isMentioned } from "@/features/conversations/model";
import { countsAsUnread } from "@/features/conversations/order";
import { fitting, NARROWEST, stepped, USUAL, WIDEST } from "@/ui/list-width";
import { loadPinyin } from "@/words/pinyin";
import { ALICE, CHAT, change, head, membership, message, snapshot } from "./people";
import { world } from "./world";

function entry(more: Partial<Entry> = {}): Entry {
  return { conversation: head(5).conversation, membership: membership(1), last: null, unread: 3, ...more };
}

describe("what waits for me", () => {
  it("is all that is unread, but of what is muted or set aside", () => {
    expect(countsAsUnread(entry())).toBe(3);
    expect(countsAsUnread(entry({ unread: 0, membership: membership(1, { is_marked_unread: true }) }))).toBe(
      1,
    );
    expect(countsAsUnread(entry({ membership: membership(1, { mute: "all" }) }))).toBe(0);
    expect(countsAsUnread(entry({ membership: membership(1, { is_archived: true }) }))).toBe(0);
  });

  it("is a mention where only mentions are wanted, until it is read", () => {
    const muted = membership(1, { mute: "mentions", read_seq: 3 });
    expect(countsAsUnread(entry({ membership: muted }))).toBe(0);
    expect(countsAsUnread(entry({ membership: muted, mentionSeq: 4 }))).toBe(1);
    expect(isMentioned(entry({ membership: muted, mentionSeq: 3 }))).toBe(false);
  });

  it("knows a mention from news, and from a head", () => {
    const { server, sync, conversations } = world();
    sync.onSnapshot(snapshot([head(3)]), false);
    server.tell("conversation.changed", change(3, 4, { messages: [message(4, { mentions: [ALICE] })] }));
    expect(isMentioned(conversations.find(CHAT)!)).toBe(true);
    conversations.readAll(CHAT);
    expect(isMentioned(conversations.find(CHAT)!)).toBe(false);
    conversations.noteHeads([head(9, { unread: 2, mention_seq: 8 })]);
    expect(isMentioned(conversations.find(CHAT)!)).toBe(true);
  });
});

describe("folders", () => {
  it("keep the newest of each, in their order, and let those go that were taken away", () => {
    const { folders } = world().models;
    folders.note([
      { folder_id: "b", rev: 2, name: "Second", place: 1 },
      { folder_id: "a", rev: 2, name: "First" },
    ]);
    folders.choose("b");
    folders.note([{ folder_id: "a", rev: 1, name: "Older" }]);
    expect(inOrder(folders.snapshot.folders).map((folder) => folder.name)).toEqual(["First", "Second"]);
    folders.note([{ folder_id: "b", rev: 3, name: "Second", removed_at: 1 }]);
    expect(folders.snapshot.chosenId).toBe(null);
    expect([...folders.snapshot.folders.keys()]).toEqual(["a"]);
  });
});

describe("contacts in a list", () => {
  const person = (name: string, more: object = {}) => ({
    name,
    contact: { user_id: name, rev: 1, is_contact: true, ...more },
  });

  it("stand under their letters; starred ones above, too", async () => {
    const items = withLetters([person("7号"), person("Bob", { is_starred: true })], await loadPinyin());
    const told = items.map((item) => (item.kind === "letter" ? item.letter : item.kind));
    expect(told).toEqual(["★", "person", "B", "person", "#", "person"]);
  });

  it("have tags, of which the most used come first", () => {
    const contacts = [["b"], ["a", "b"]].map((tags) => person("x", { tags }).contact);
    expect(tagsOf(contacts)).toEqual(["b", "a"]);
  });
});

describe("the width of the list", () => {
  it("is enough for names, or for pictures alone", () => {
    expect([3, 8, 9, 12, 20, 99].map(fitting)).toEqual([NARROWEST, NARROWEST, 13, 13, 20, WIDEST]);
    expect(stepped(USUAL, 1)).toBe(USUAL + 1);
    expect(stepped(13, -1)).toBe(NARROWEST);
    expect(stepped(NARROWEST, 1)).toBe(13);
  });
});
