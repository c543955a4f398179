/** What people are called here: my remark, their name in the group, their own name. */

import { useEffect } from "react";
import type { Member } from "@/protocol/wire";
import { useModel } from "@/state/model";
import type { Face } from "@/ui/avatar";
import { t } from "@/words";
import { type App, useApp } from "./app";

/** How the username of a deleted account begins, and no other. */
const NOBODY = "~";

export function nameOf(app: App, userId: string, conversationId?: string): string {
  const profile = app.users.snapshot.profiles.get(userId);
  const remark = app.contacts.snapshot.contacts.get(userId)?.remark;
  const members = conversationId ? app.groups.snapshot.members.get(conversationId) : undefined;
  const { me } = app.users.snapshot;
  const mine = me?.user_id === userId ? me.name : undefined;
  if (profile?.username.startsWith(NOBODY)) return remark || t("account.gone");
  return remark || members?.get(userId)?.nickname || profile?.name || mine || profile?.username || "…";
}

/** The name, kept up to date, and asked for if it is not known. */
export function useName(userId: string, conversationId?: string): string {
  const app = useApp();
  const name = () => nameOf(app, userId, conversationId);
  useModel(app.contacts, name);
  useModel(app.groups, name);
  useModel(app.users, name);
  useEffect(() => app.users.want([userId]), [app, userId]);
  return name();
}

export function useFace(userId: string, conversationId?: string): Face {
  const app = useApp();
  const name = useName(userId, conversationId);
  const avatarId = useModel(app.users, (state) =>
    state.me?.user_id === userId ? state.me.avatar_id : state.profiles.get(userId)?.avatar_id,
  );
  return { id: userId, name, avatarId: avatarId ?? null };
}

/** The people of a group, loaded when first wanted. */
export function useMembers(conversationId: string | undefined): ReadonlyMap<string, Member> | undefined {
  const app = useApp();
  const members = useModel(app.groups, (state) => state.members.get(conversationId ?? ""));
  useEffect(() => {
    if (conversationId) void app.groups.load(conversationId).catch(() => undefined);
  }, [app, conversationId, members]);
  useEffect(() => {
    if (members) app.users.want([...members.keys()].slice(0, 200));
  }, [app, members]);
  return members;
}

/** What a conversation is called. */
export function titleOf(app: App, conversationId: string): string {
  const entry = app.conversations.find(conversationId);
  const kind = entry?.conversation.kind;
  if (kind === "saved") return t("saved");
  if (kind === "direct") return nameOf(app, entry?.membership?.peer_id ?? "");
  return entry?.conversation.name || t("group");
}

export function useTitle(conversationId: string): string {
  const app = useApp();
  const title = () => titleOf(app, conversationId);
  useModel(app.conversations, title);
  useModel(app.contacts, title);
  useModel(app.users, title);
  return title();
}
