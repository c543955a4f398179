import type { Everything, FoundContact, FoundGroup, Hit } from "@/protocol/searching";
import type { Key } from "@/words";
import type { Kind } from "./model";

/** One line of what was found. A heading and the way to more are lines, too. */
export type Row =
  | { kind: "heading"; key: string; words: Key }
  | { kind: "contact"; key: string; contact: FoundContact }
  | { kind: "group"; key: string; group: FoundGroup }
  | { kind: "hit"; key: string; hit: Hit }
  | { kind: "more"; key: string; of: Kind; words: Key }
  | { kind: "end"; key: string };

/** As many as the box for everything shows of messages and of files; there may be more. */
const FEW = 5;

/** People, groups, messages and files, each under its name, and none that is empty. */
export function rowsOf(found: Everything): Row[] {
  const contacts = found.contacts.map(
    (contact): Row => ({ kind: "contact", key: `c${contact.profile.user_id}`, contact }),
  );
  const groups = found.groups.map(
    (group): Row => ({ kind: "group", key: `g${group.conversation.conversation_id}`, group }),
  );
  return [
    ...under("search.contacts_found", contacts),
    ...under("search.groups_found", groups),
    ...under("search.messages_found", withMore(found.messages, "messages", "search.more_messages")),
    ...under("search.files_found", withMore(found.files, "files", "search.more_files")),
  ];
}

const hitRows = (hits: readonly Hit[], mark = "h"): Row[] =>
  hits.map((hit) => ({ kind: "hit", key: `${mark}${hit.message.message_id}`, hit }));

/** Pages of hits; where they end for now, the next page is asked for. */
export function pageRows(hits: readonly Hit[], next: string | null): Row[] {
  return next ? [...hitRows(hits), { kind: "end", key: next }] : hitRows(hits);
}

function withMore(hits: readonly Hit[], of: Kind, words: Key): Row[] {
  const rows = hitRows(hits, of);
  return hits.length < FEW ? rows : [...rows, { kind: "more", key: `more-${of}`, of, words }];
}

function under(words: Key, rows: Row[]): Row[] {
  return rows.length ? [{ kind: "heading", key: words, words }, ...rows] : [];
}
