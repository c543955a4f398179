/** Where this client stands, and how it gets to where the server is: snapshots, news, and holes in them. */

import type { Client } from "@/protocol/client";
import type { Change, Cursor, Head, Membership, Snapshot, UserChange } from "@/protocol/wire";
import { Model } from "@/state/model";
import type { ContactsModel } from "../contacts/model";
import type { FoldersModel } from "../conversations/folders";
import type { ConversationsModel } from "../conversations/model";
import type { FavouritesModel } from "../favourites/model";
import type { TransfersModel } from "../files/transfers";
import type { GroupsModel } from "../groups/model";
import type { MessagesModel } from "../messages/model";
import type { UsersModel } from "../users/model";
import { fitOf } from "./holes";

export interface Models {
  users: UsersModel;
  contacts: ContactsModel;
  conversations: ConversationsModel;
  folders: FoldersModel;
  groups: GroupsModel;
  messages: MessagesModel;
  transfers: TransfersModel;
  favourites: FavouritesModel;
}

/** Beyond this many missed revisions it is cheaper to begin anew. */
const MOST_MISSED = 400;
const MOST_REVS = 1_000;

export class SyncModel extends Model<{ isReady: boolean }> {
  #rev = 0;
  #at = 0;
  #revs = new Map<string, number>();
  #repairing = new Set<string>();
  #newestHeard = new Map<string, number>();
  /** What was applied; for whoever keeps it. */
  onNews: (change: Change) => void = () => undefined;
  onHidden: (messageIds: readonly string[]) => void = () => undefined;
  onSynced: () => void = () => undefined;
  /** The server knows less than we do: it was put back to an earlier day, and we have to begin anew. */
  onSetBack: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly models: Models,
    private readonly isLookedAt: (conversationId: string) => boolean,
  ) {
    super({ isReady: false });
    client.on("user.changed", (change) => this.#noteUser(change));
    client.on("conversation.changed", (change) => this.#noteConversation(change));
  }

  forget(): void {
    this.#rev = 0;
    this.#at = 0;
    this.#revs.clear();
    this.#newestHeard.clear();
    this.publish({ isReady: false });
  }

  get stand(): { rev: number; at: number } {
    return { rev: this.#rev, at: this.#at };
  }

  get revs(): ReadonlyMap<string, number> {
    return new Map(this.#revs);
  }

  revOf(conversationId: string): number | undefined {
    return this.#revs.get(conversationId);
  }

  /** Begin where an earlier page stood; the models hold what it held. */
  restore({ rev, at }: { rev: number; at: number }, revs: ReadonlyMap<string, number>): void {
    this.#rev = rev;
    this.#at = at;
    this.#revs = new Map(revs);
    this.publish({ isReady: true });
  }

  /** Messages as they were at `rev` are about to be shown: learn what happened since, unless it is too much. */
  catchUp(conversationId: string, rev: number): boolean {
    const mine = this.#revs.get(conversationId);
    if (mine === undefined || mine - rev > MOST_MISSED) return false;
    if (rev >= mine) return true;
    this.#revs.set(conversationId, rev);
    void this.#repair(conversationId);
    return true;
  }

  cursor(): Cursor | null {
    if (!this.snapshot.isReady) return null;
    const conversations = Object.fromEntries([...this.#revs].slice(-MOST_REVS));
    return { rev: this.#rev, at: this.#at, conversations };
  }

  onSnapshot(snapshot: Snapshot, isResumed: boolean): void {
    if (isResumed && snapshot.user.rev < this.#rev) {
      this.onSetBack();
      return;
    }
    this.models.users.noteProfiles(snapshot.profiles);
    this.models.users.noteDevices(snapshot.user.devices ?? [], !isResumed);
    this.models.conversations.noteHeads(snapshot.heads);
    for (const head of snapshot.heads) this.#follow(head);
    this.#applyUser(snapshot.user);
    this.#at = snapshot.at;
    this.onSynced();
    this.publish({ isReady: true });
    this.models.users.watchAgain();
    this.models.conversations.tellAgain();
    this.models.transfers.lookAgain();
    void this.models.users.learnPolicy();
  }

  /** A head says how a conversation stands now; what we hold of it may have to catch up. */
  #follow({ conversation }: Head): void {
    const { conversation_id, rev } = conversation;
    const mine = this.#revs.get(conversation_id);
    const held = this.models.messages.findHeld(conversation_id);
    if (!held || mine === undefined || rev <= mine) {
      this.#revs.set(conversation_id, Math.max(rev, mine ?? 0));
    } else if (rev - mine > MOST_MISSED) {
      this.#revs.set(conversation_id, rev);
      this.#forget(conversation_id);
    } else void this.#repair(conversation_id);
  }

  #noteUser(change: UserChange): void {
    const fit = fitOf(this.#rev, change.since, change.rev);
    if (fit === "next") this.#applyUser(change);
    if (fit === "hole") void this.#repairUser();
  }

  async #repairUser(): Promise<void> {
    const change = await this.client.call("sync.changes", { since: this.#rev }).catch(() => null);
    if (change && change.rev > this.#rev) this.#applyUser(change);
  }

  #applyUser(change: UserChange): void {
    const { users, contacts, conversations, messages } = this.models;
    this.#rev = Math.max(this.#rev, change.rev);
    users.noteMe(change.me ?? []);
    users.noteDevices(change.devices ?? []);
    contacts.note(change.contacts ?? [], change.requests ?? []);
    const memberships = change.memberships ?? [];
    const strange = memberships.filter((row) => this.#isStrange(row)).map((row) => row.conversation_id);
    conversations.noteMemberships(memberships);
    this.#hide((change.hidden ?? []).map((row) => row.message_id));
    messages.noteScheduled(change.scheduled ?? []);
    this.models.folders.note(change.folders ?? []);
    if (change.favourites?.length) this.models.favourites.noteChanged();
    for (const conversation_id of strange) this.#beginAnew(conversation_id);
    users.want(peopleIn(change));
    if (change.contacts?.length) users.watchAgain();
  }

  #hide(messageIds: readonly string[]): void {
    if (!messageIds.length) return;
    this.models.messages.noteHidden(messageIds);
    this.models.conversations.noteHidden(new Set(messageIds));
    this.onHidden(messageIds);
  }

  #beginAnew(conversationId: string): void {
    this.#revs.delete(conversationId);
    this.#forget(conversationId);
    void this.#fetchHead(conversationId);
  }

  /** Drop what is held of a conversation; what is looked at is fetched again. */
  #forget(conversationId: string): void {
    this.models.groups.drop(conversationId);
    this.models.messages.shelf.drop(conversationId);
    void this.models.messages.findHeld(conversationId)?.reset(this.isLookedAt(conversationId));
  }

  /** I have come (back), and was not told what happened before. */
  #isStrange({ conversation_id, joined_seq = 0, left_seq }: Membership): boolean {
    const known = this.models.conversations.find(conversation_id)?.membership;
    const hasComeBack = known !== undefined && (known.joined_seq ?? 0) !== joined_seq;
    return !this.#revs.has(conversation_id) || (hasComeBack && (left_seq ?? null) === null);
  }

  #noteConversation(change: Change): void {
    const { conversation_id, since, rev } = change;
    const mine = this.#revs.get(conversation_id);
    this.#newestHeard.set(conversation_id, Math.max(rev, this.#newestHeard.get(conversation_id) ?? 0));
    if (mine === undefined) return void this.#fetchHead(conversation_id);
    if (this.#repairing.has(conversation_id)) return;
    const fit = fitOf(mine, since, rev);
    if (fit === "next") this.#apply(change);
    if (fit === "hole") void this.#repair(conversation_id);
  }

  #apply(change: Change): void {
    const { conversations, groups, messages, transfers, users } = this.models;
    this.#revs.set(change.conversation_id, change.rev);
    this.onNews(change);
    conversations.noteChange(change);
    groups.note(change.conversation_id, change.members ?? []);
    messages.findHeld(change.conversation_id)?.note(change.messages ?? []);
    transfers.note(change.messages ?? []);
    users.want([
      ...(change.messages ?? []).map((message) => message.sender_id),
      ...(change.members ?? []).map((member) => member.user_id),
    ]);
  }

  async #fetchHead(conversation_id: string): Promise<void> {
    if (this.#repairing.has(conversation_id)) return;
    this.#repairing.add(conversation_id);
    const head = await this.models.conversations.refresh(conversation_id);
    this.#repairing.delete(conversation_id);
    if (head) this.#follow(head);
  }

  /** Ask for what we missed until we stand where the server does. */
  async #repair(conversation_id: string): Promise<void> {
    if (this.#repairing.has(conversation_id)) return;
    this.#repairing.add(conversation_id);
    try {
      for (let isBehind = true; isBehind; ) {
        const since = this.#revs.get(conversation_id) ?? 0;
        const change = await this.client.call("messages.changes", { conversation_id, since });
        this.#apply(change);
        const heard = this.#newestHeard.get(conversation_id) ?? 0;
        isBehind = change.rev > since && (change.has_more === true || heard > change.rev);
      }
    } catch {
      // The next news, or the next connection, finds the same hole.
    }
    this.#repairing.delete(conversation_id);
  }
}

function peopleIn(change: UserChange): string[] {
  return [
    ...(change.contacts ?? []).map((row) => row.user_id),
    ...(change.requests ?? []).flatMap((row) => [row.from_id, row.to_id]),
    ...(change.memberships ?? []).flatMap((row) => row.peer_id ?? []),
  ];
}
