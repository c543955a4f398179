/** Who is in which group, and what may be done about it. */

import type { Client } from "@/protocol/client";
import type { Member, Role } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import { NO_SHELF, type Shelf } from "../messages/shelf";

type Members = ReadonlyMap<string, Member>;

interface GroupsState {
  /** By conversation; a group that is not here has not been loaded. */
  members: ReadonlyMap<string, Members>;
}

const PAGE = 500;

export class GroupsModel extends Model<GroupsState> {
  readonly #loading = new Map<string, Promise<void>>();
  /** The groups of which everybody is known; others may be known in part. */
  readonly #whole = new Set<string>();
  shelf: Pick<Shelf, "findMembers"> = NO_SHELF;

  constructor(private readonly client: Client) {
    super({ members: new Map() });
  }

  forget(): void {
    this.#whole.clear();
    this.publish({ members: new Map() });
  }

  /** Know everybody in a group, page by page. Asked twice, it loads once. */
  load(conversationId: string): Promise<void> {
    if (this.#whole.has(conversationId)) return Promise.resolve();
    const under_way = this.#loading.get(conversationId);
    if (under_way) return under_way;
    const loading = this.#load(conversationId).finally(() => this.#loading.delete(conversationId));
    this.#loading.set(conversationId, loading);
    return loading;
  }

  async #load(conversation_id: string): Promise<void> {
    const known = await this.shelf.findMembers(conversation_id);
    if (known.length) this.#put(conversation_id, known);
    for (let since: number | null = newestRev(known); since !== null; ) {
      const page: { items: Member[]; next: number | null } = await this.client.call("conversations.members", {
        conversation_id,
        since,
        limit: PAGE,
      });
      this.#put(conversation_id, page.items);
      since = page.next;
    }
    this.#whole.add(conversation_id);
  }

  note(conversationId: string, rows: readonly Member[]): void {
    if (rows.length && this.snapshot.members.has(conversationId)) this.#put(conversationId, rows);
  }

  /** What we missed is not known row by row: load it again when it is next wanted. */
  drop(conversationId: string): void {
    this.#whole.delete(conversationId);
    this.publish({ members: withEntries(this.snapshot.members, [[conversationId, undefined]]) });
  }

  #put(conversationId: string, rows: readonly Member[]): void {
    const members = withEntries(
      this.snapshot.members.get(conversationId) ?? new Map<string, Member>(),
      rows.map((row) => [row.user_id, isPresent(row) ? row : undefined] as const),
    );
    this.publish({ members: withEntries(this.snapshot.members, [[conversationId, members]]) });
  }

  async create(name: string, user_ids: string[]): Promise<string> {
    return (await this.client.call("groups.create", { name, user_ids })).conversation_id;
  }

  async add(group_id: string, user_ids: string[]): Promise<void> {
    await this.client.call("groups.add", { group_id, user_ids });
  }

  async remove(group_id: string, user_id: string): Promise<void> {
    await this.client.call("groups.remove", { group_id, user_id });
  }

  async leave(group_id: string): Promise<void> {
    await this.client.call("groups.leave", { group_id });
  }

  async rename(group_id: string, name: string): Promise<void> {
    await this.client.call("groups.update", { group_id, name });
  }

  async setPicture(group_id: string, base64: string): Promise<void> {
    await this.client.call("groups.set_avatar", { group_id, content: base64 });
  }

  async removePicture(group_id: string): Promise<void> {
    await this.client.call("groups.remove_avatar", { group_id });
  }

  async setRole(group_id: string, user_id: string, role: Role): Promise<void> {
    await this.client.call("groups.set_role", { group_id, user_id, role });
  }

  async setNickname(group_id: string, nickname: string): Promise<void> {
    await this.client.call("groups.set_nickname", { group_id, nickname });
  }
}

const newestRev = (members: readonly Member[]) => members.reduce((most, { rev }) => Math.max(most, rev), 0);
const isPresent = (member: Member) => member.left_seq === undefined || member.left_seq === null;

const RANKS: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

/** Owner first, then admins, then by when they came. */
export function byRank(one: Member, other: Member): number {
  const rank = RANKS[one.role ?? "member"] - RANKS[other.role ?? "member"];
  return rank || (one.joined_seq ?? 0) - (other.joined_seq ?? 0) || (one.user_id < other.user_id ? -1 : 1);
}
