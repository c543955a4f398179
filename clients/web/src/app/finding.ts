/** What the quick switcher offers: people, groups, messages; and where I was last while nothing is asked for. */

import { type Entry, isMentioned } from "@/features/conversations/model";
import { activityOf } from "@/features/conversations/order";
import type { Hit } from "@/protocol/searching";
import type { Message } from "@/protocol/wire";
import { type Pinyin, writtenPlaces } from "@/words/pinyin";
import type { App } from "./app";
import { nameOf, titleOf } from "./names";

export interface Found {
  key: string;
  title: string;
  /** Which characters of the title made it be found. */
  marks: readonly number[];
  /** By what else it was found, such as a user name. */
  hint?: string;
  entry?: Entry;
  userId?: string;
  /** What was said, rather than where. */
  message?: Message;
}

export interface Section {
  kind: "recent" | "people" | "groups" | "messages";
  items: Found[];
}

const MOST_RECENT = 9;
const MOST = 6;

export function findPlaces(app: App, query: string, pinyin: Pinyin | null): Section[] {
  const wanted = query.trim();
  const sections = wanted ? [people(app, wanted, pinyin), groups(app, wanted, pinyin)] : [recent(app)];
  return sections.filter((section) => section.items.length > 0);
}

/** Messages that the server found, each with the words by which it did. */
export function asSection(app: App, hits: readonly Hit[]): Section {
  const items = hits.map(({ message, snippet, highlights }): Found => {
    const entry = app.conversations.find(message.conversation_id);
    const marks = highlights.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));
    const hint = titleOf(app, message.conversation_id);
    return { key: message.message_id, title: snippet, marks, hint, message, ...(entry && { entry }) };
  });
  return { kind: "messages", items };
}

/** Where I was last, first of all where somebody waits for me. */
function recent(app: App): Section {
  const open = app.attention.snapshot.conversationId;
  const items = entriesOf(app)
    .filter(
      ({ conversation, membership }) => conversation.conversation_id !== open && !membership?.is_archived,
    )
    .sort((one, other) => Number(isMentioned(other)) - Number(isMentioned(one)))
    .slice(0, MOST_RECENT)
    .map((entry) => placeOf(app, entry, []));
  return { kind: "recent", items };
}

function groups(app: App, wanted: string, pinyin: Pinyin | null): Section {
  const items = entriesOf(app)
    .filter(({ conversation }) => conversation.kind !== "direct")
    .flatMap((entry) => {
      const marks = marksOf(titleOf(app, entry.conversation.conversation_id), wanted, pinyin);
      return marks ? [placeOf(app, entry, marks)] : [];
    });
  return { kind: "groups", items: best(items) };
}

function people(app: App, wanted: string, pinyin: Pinyin | null): Section {
  const talks = entriesOf(app).filter(({ conversation }) => conversation.kind === "direct");
  const withWhom = new Map(talks.map((entry) => [entry.membership?.peer_id ?? "", entry]));
  const contacts = [...app.contacts.snapshot.contacts.values()].filter((one) => one.is_contact);
  const userIds = new Set([...withWhom.keys(), ...contacts.map((one) => one.user_id)]);
  const items = [...userIds].flatMap((userId): Found[] => {
    const found = matchOf(app, userId, wanted, pinyin);
    const entry = withWhom.get(userId);
    return found ? [{ key: userId, userId, ...found, ...(entry && { entry }) }] : [];
  });
  return { kind: "people", items: best(items) };
}

/** By my remark, by their own name, or by their user name. */
function matchOf(app: App, userId: string, wanted: string, pinyin: Pinyin | null) {
  const title = nameOf(app, userId);
  const marks = marksOf(title, wanted, pinyin);
  if (marks) return { title, marks };
  const profile = app.users.snapshot.profiles.get(userId);
  const name = profile?.name ?? "";
  if (name !== title && marksOf(name, wanted, pinyin)) return { title, marks: [], hint: name };
  if (!profile?.username.startsWith(wanted.toLowerCase())) return null;
  return { title, marks: [], hint: `@${profile.username}` };
}

function marksOf(title: string, wanted: string, pinyin: Pinyin | null): readonly number[] | null {
  return pinyin ? pinyin.placesOf(title, wanted) : writtenPlaces(title, wanted);
}

/** Names that begin with what was asked for come first; else those with whom I spoke last. */
function best(items: Found[]): Found[] {
  const isStart = (item: Found) => Number(item.marks[0] === 0);
  return items.sort((one, other) => isStart(other) - isStart(one)).slice(0, MOST);
}

function placeOf(app: App, entry: Entry, marks: readonly number[]): Found {
  const { conversation_id } = entry.conversation;
  return { key: conversation_id, title: titleOf(app, conversation_id), marks, entry };
}

function entriesOf(app: App): Entry[] {
  const outgoing = app.outbox.snapshot.items;
  return [...app.conversations.snapshot.entries.values()]
    .filter(({ membership }) => !membership?.left_seq)
    .map((entry) => ({ entry, at: activityOf(entry, outgoing) }))
    .sort((one, other) => other.at - one.at)
    .map(({ entry }) => entry);
}
