/** Notices of the server, as sentences. */

import type { App } from "@/app/app";
import { nameOf } from "@/app/names";
import type { Message, System } from "@/protocol/wire";
import { isKey, t } from "@/words";

export function noticeWords(app: App, { notice, words = {} }: System, message: Message): string {
  const key = `notice.${wordedAs(notice, words)}`;
  if (!isKey(key)) return message.fallback || t("unknown_message");
  const called = (id: string) => (id === app.myId ? t("you") : nameOf(app, id, message.conversation_id));
  const people = peopleIn(words).map(called);
  const sentence = t(key, {
    by: called(typeof words.by === "string" ? words.by : message.sender_id),
    people: people.join(t("comma")),
    inviter: typeof words.invited_by === "string" ? called(words.invited_by) : "",
    name: typeof words.name === "string" ? words.name : "",
    text: typeof words.text === "string" ? words.text : "",
  });
  const begins = sentence.startsWith(`${t("you")} `);
  return begins ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}

/** Some notices say two things. */
function wordedAs(notice: string, words: Record<string, unknown>): string {
  if (notice === "groups.role_changed") return `groups.new_${words.role}`;
  if (notice === "groups.silenced" && !words.until) return "groups.unsilenced";
  if (notice === "groups.pictured" && !words.has_picture) return "groups.unpictured";
  if (notice === "groups.joined" && words.invited_by) return "groups.joined.by";
  if (notice === "groups.admitted" && words.invited_by) return "groups.admitted.by";
  if (notice === "groups.created" && !peopleIn(words).length) return "groups.founded";
  return notice;
}

export function peopleIn(words: Record<string, unknown>): string[] {
  const { user_ids, user_id } = words;
  if (Array.isArray(user_ids)) return user_ids.filter((id): id is string => typeof id === "string");
  return typeof user_id === "string" ? [user_id] : [];
}
