/** What can be asked: the request and the reply of every operation, by its one name. */

import type { Challenge } from "./claiming";
import type * as g from "./grouping";
import type * as k from "./keeping";
import type * as f from "./searching";
import type * as s from "./signing";
import type * as x from "./transferring";
import type * as w from "./wire";

type Done = Record<string, never>;
type Items<T> = { items: T[] };
type Page<T> = { items: T[]; next: string | null };
type ByUser = { user_id: string };
type ByMessage = { message_id: string };
type ByGroup = { group_id: string };
type ByMember = { group_id: string; user_id: string };
type ByAnnouncement = { group_id: string; announcement_id: string };
type ByConversation = { conversation_id: string };

export interface Operations {
  "users.me": [Done, w.Me];
  "users.logout": [Done, Done];
  "users.change_password": [{ old_password: string; new_password: string }, Done];
  "users.update_settings": [{ privacy?: w.Privacy; preferences?: Record<string, unknown> }, w.Me];
  "users.find": [{ query: string }, Items<w.Profile>];
  "users.policy": [Done, w.Policy];
  "users.profiles": [{ user_ids: string[] }, Items<w.Profile>];
  "users.presence": [{ user_ids: string[] }, Items<w.Presence>];
  "users.fetch": [ByUser, w.Profile];
  "users.update_profile": [{ user_id: string; name?: string; bio?: string }, w.Me];
  "users.set_avatar": [{ user_id: string; content: string }, w.Me];
  "users.devices": [ByUser, Items<w.Device>];
  "users.remove_device": [{ device_id: string }, Done];
  "users.see_knock": [{ code: string }, s.KnockSeen];
  "users.registrations": [Done, Items<s.Registration>];
  "users.answer_registration": [{ user_id: string; accept: boolean; reason: string }, Done];
  "files.usage": [Done, s.FilesUsage];
  "sync.export": [{ after?: string }, s.ExportPage];
  "users.answer_knock": [{ knock_id: string; accept: boolean }, Done];
  "contacts.request": [{ user_id: string; greeting?: string }, w.ContactRequest];
  "contacts.answer": [{ request_id: string; accept: boolean }, w.ContactRequest];
  "contacts.update": [{ user_id: string; remark?: string; tags?: string[]; is_starred?: boolean }, w.Contact];
  "contacts.delete": [ByUser, Done];
  "contacts.block": [ByUser, w.Contact];
  "contacts.unblock": [ByUser, w.Contact];
  "conversations.members": [
    { conversation_id: string; since?: number; limit?: number },
    { items: w.Member[]; next: number | null },
  ];
  "conversations.update": [
    {
      conversation_id: string;
      is_pinned?: boolean;
      mute?: w.Mute;
      draft?: string;
      is_archived?: boolean;
      is_marked_unread?: boolean;
      is_saved?: boolean;
    },
    w.Membership,
  ];
  "conversations.read": [{ conversation_id: string; seq: number }, w.Membership];
  "conversations.deliver": [{ positions: { conversation_id: string; seq: number }[] }, Done];
  "conversations.typing": [{ conversation_id: string; is_typing: boolean }, Done];
  "conversations.create_folder": [{ name: string; conversation_ids?: string[] }, w.Folder];
  "conversations.update_folder": [
    { folder_id: string; name?: string; add?: string[]; remove?: string[] },
    w.Folder,
  ];
  "conversations.arrange_folders": [{ folder_ids: string[] }, Items<w.Folder>];
  "conversations.delete_folder": [{ folder_id: string }, Done];
  "favourites.save": [k.Labels & { of: k.Savable }, k.Favourite];
  "favourites.list": [k.ListFavourites, Page<k.Favourite>];
  "favourites.tags": [Done, Items<k.TagCount>];
  "favourites.files": [{ favourite_ids: string[] }, Items<k.FavouriteFile>];
  "favourites.send": [
    { favourite_ids: string[]; conversation_ids: string[]; client_msg_id: string },
    Items<w.Sent>,
  ];
  "favourites.update": [k.Labels & { favourite_id: string; text?: string }, k.Favourite];
  "favourites.delete": [{ favourite_id: string }, Done];
  "search.all": [{ q: string }, f.Everything];
  "search.messages": [f.SearchMessages, f.Hits];
  "search.suggest_people": [Done, Items<f.SuggestedPerson>];
  "search.suggest_groups": [Done, Items<f.SuggestedGroup>];
  "search.dismiss": [{ subject_id: string }, Done];
  "search.restore": [{ subject_id: string }, Done];
  "messages.send": [w.Draft, w.Sent];
  "messages.history": [
    { conversation_id: string; before?: number; after?: number; limit?: number; types?: string },
    { items: w.Message[]; next: number | null },
  ];
  "messages.changes": [{ conversation_id: string; since: number; limit?: number }, w.Change];
  "messages.pinned": [ByConversation, Items<w.Message>];
  "messages.forward": [
    {
      message_ids: string[];
      conversation_ids: string[];
      client_msg_id: string;
      is_merged?: boolean;
      title?: string;
    },
    Items<w.Sent>,
  ];
  "messages.schedule": [
    {
      conversation_id: string;
      client_msg_id: string;
      content: w.Sendable;
      due_at: number;
      reply_to?: number | null;
    },
    w.Scheduled,
  ];
  "messages.unschedule": [{ schedule_id: string }, Done];
  "messages.fetch": [ByMessage, w.Message];
  "messages.readers": [ByMessage & { has_read?: boolean; after?: string }, w.Readers];
  "messages.edits": [ByMessage, Items<{ version: number; content: w.Content; edited_at: number }>];
  "messages.edit": [{ message_id: string; content: w.Sendable; mentions?: string[] }, w.Message];
  "messages.recall": [ByMessage, w.Message];
  "messages.react": [{ message_id: string; emoji: string; is_on?: boolean }, w.Message];
  "messages.pin": [{ message_id: string; is_pinned?: boolean }, w.Message];
  "messages.open": [ByMessage, w.Message];
  "messages.hide": [ByMessage, Done];
  "messages.offer": [{ conversation_id: string; client_msg_id: string; name: string; size: number }, w.Sent];
  "messages.answer_offer": [{ message_id: string; accept: boolean }, w.Message];
  "messages.hand_over": [{ message_id: string; file_id: string }, w.Message];
  "messages.take": [ByMessage, w.Message];
  "messages.cancel_transfer": [ByMessage, w.Message];
  "messages.tell_progress": [{ message_id: string; done_bytes: number }, Done];
  "messages.files": [{ message_ids: string[] }, Items<w.MessageFile>];
  "files.fetch": [{ file_id: string }, w.StoredFile];
  "files.retry": [{ file_id: string }, w.StoredFile];
  "files.claim": [{ name: string; kind: string; size: number; sha256: string }, Challenge];
  "files.prove": [{ claim_id: string; proof: string }, w.StoredFile];
  "groups.create": [{ name: string; user_ids: string[] }, w.Conversation];
  "groups.add": [{ group_id: string; user_ids: string[] }, w.Conversation];
  "groups.remove": [ByMember, Done];
  "groups.leave": [ByGroup, Done];
  "groups.dissolve": [ByGroup, Done];
  "groups.set_avatar": [{ group_id: string; content: string }, w.Conversation];
  "groups.remove_avatar": [ByGroup, w.Conversation];
  "groups.update": [{ group_id: string; name?: string }, w.Conversation];
  "groups.set_rules": [ByGroup & g.Rules, w.Conversation];
  "groups.silence": [{ group_id: string; until: number | null }, w.Conversation];
  "groups.set_role": [{ group_id: string; user_id: string; role: w.Role }, Done];
  "groups.mute": [ByMember & { until: number | null }, Done];
  "groups.set_nickname": [{ group_id: string; nickname: string }, Done];
  "groups.find": [{ query: string }, Items<g.GroupCard>];
  "groups.find_members": [{ group_id: string; query: string; limit?: number }, Items<w.Member>];
  "groups.look": [{ token: string }, g.GroupCard];
  "groups.join": [{ token: string; answer?: string }, { group_id: string; standing: g.Standing }];
  "groups.join_public": [{ group_id: string; answer?: string }, { group_id: string; standing: g.Standing }];
  "groups.requests": [{ group_id: string; after?: string; limit?: number }, Page<g.JoinRequest>];
  "groups.decide": [{ request_id: string; accept: boolean }, g.JoinRequest];
  "groups.withdraw": [{ request_id: string }, Done];
  "groups.links": [ByGroup, Items<g.Link>];
  "groups.make_link": [{ group_id: string; expires_at?: number | null; most_uses?: number | null }, g.Link];
  "groups.revoke_link": [{ group_id: string; link_id: string }, Done];
  "groups.bans": [{ group_id: string; after?: string; limit?: number }, Page<g.Ban>];
  "groups.ban": [ByMember & { reason?: string }, Done];
  "groups.unban": [ByMember, Done];
  "groups.announcements": [{ group_id: string; before?: string; limit?: number }, Page<g.Announcement>];
  "groups.announce": [{ group_id: string; text: string; must_confirm: boolean }, g.Announcement];
  "groups.confirm": [ByAnnouncement, Done];
  "groups.confirmations": [ByAnnouncement & { confirmed: boolean; after?: string }, g.Confirmations];
  "groups.remind": [ByAnnouncement, Done];
  "groups.report": [{ group_id: string; reason: g.ReportReason; words?: string }, { report_id: string }];
  "sync.changes": [{ since: number }, w.UserChange];
  "sync.heads": [{ after?: string; limit?: number }, { items: w.Head[]; next: string | null }];
  "sync.head": [ByConversation, w.Head];
  "sync.open": [{ user_id?: string | null }, w.Head];
}

export type Op = keyof Operations;
export type Request<O extends Op> = Operations[O][0];
export type Reply<O extends Op> = Operations[O][1];

/** What the server says unasked. */
export interface Events {
  "user.changed": w.UserChange;
  "conversation.changed": w.Change;
  "conversation.typing": w.Typing;
  "conversation.receipt": w.Receipt;
  "users.presence": w.Presence;
  "users.profile": w.Profile;
  "files.changed": w.StoredFile;
  "messages.progress": x.Progress;
}

const READS: ReadonlySet<Op> = new Set<Op>([
  "users.me",
  "users.find",
  "users.policy",
  "users.profiles",
  "users.presence",
  "users.fetch",
  "users.devices",
  "users.see_knock",
  "users.registrations",
  "files.usage",
  "sync.export",
  "conversations.members",
  "conversations.read",
  "conversations.deliver",
  "conversations.typing",
  "groups.find",
  "groups.find_members",
  "groups.look",
  "groups.requests",
  "groups.links",
  "groups.bans",
  "groups.announcements",
  "groups.confirmations",
  "messages.history",
  "messages.changes",
  "messages.pinned",
  "messages.fetch",
  "messages.readers",
  "messages.edits",
  "messages.files",
  "messages.offer",
  "messages.answer_offer",
  "messages.hand_over",
  "messages.take",
  "messages.cancel_transfer",
  "messages.tell_progress",
  "files.fetch",
  "messages.send",
  "messages.schedule",
  "messages.forward",
  "favourites.list",
  "favourites.tags",
  "favourites.files",
  "search.all",
  "search.messages",
  "search.suggest_people",
  "search.suggest_groups",
  "sync.changes",
  "sync.heads",
  "sync.head",
  "sync.open",
]);

/** Whether asking twice does no more than asking once, so that no idempotency key is needed. */
export function isRepeatable(op: Op): boolean {
  return READS.has(op);
}
