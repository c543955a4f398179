/** Puts the models together. The only place that does. */

import { createContext, useContext } from "react";
import { ContactsModel } from "@/features/contacts/model";
import { Attention } from "@/features/conversations/attention";
import { Faces } from "@/features/conversations/faces";
import { FoldersModel } from "@/features/conversations/folders";
import { ConversationsModel } from "@/features/conversations/model";
import { FavouritesModel } from "@/features/favourites/model";
import { FilesModel } from "@/features/files/model";
import { TransfersModel } from "@/features/files/transfers";
import { GroupsModel } from "@/features/groups/model";
import { Composings } from "@/features/messages/composing";
import { MessagesModel } from "@/features/messages/model";
import { Alerts } from "@/features/notifications/alerts";
import { RecentSearches } from "@/features/search/recent";
import { Cache } from "@/features/sync/cache";
import { SyncModel } from "@/features/sync/model";
import { UsersModel } from "@/features/users/model";
import { Preferences } from "@/features/users/preferences";
import { Session } from "@/features/users/session";
import { Client } from "@/protocol/client";
import { Outbox } from "@/protocol/outbox";
import { Toasts } from "@/ui/toasts";
import { Switching } from "./switching";

export class App {
  readonly client = new Client(`${location.origin.replace(/^http/, "ws")}/api/v1/socket`);
  readonly session = new Session(this.client);
  readonly users = new UsersModel(this.client);
  readonly preferences = new Preferences(this.users);
  readonly contacts = new ContactsModel(this.client);
  readonly conversations = new ConversationsModel(this.client, () => this.myId);
  readonly folders = new FoldersModel(this.client);
  readonly faces = new Faces(this.client, this.conversations);
  readonly groups = new GroupsModel(this.client);
  readonly favourites = new FavouritesModel(this.client);
  readonly files = new FilesModel(this.client);
  readonly transfers = new TransfersModel(this.client, this.files);
  readonly outbox = new Outbox(this.client, "hongyan", this.files.uploads);
  readonly messages = new MessagesModel(this.client, this.outbox, this.conversations, () => this.myId);
  readonly composings = new Composings(this.messages, this.conversations);
  readonly attention = new Attention(this.conversations);
  readonly alerts = new Alerts({
    conversations: this.conversations,
    attention: this.attention,
    preferences: this.preferences,
    now: () => this.client.tokens.now,
  });
  readonly toasts = new Toasts();
  readonly switching = new Switching();
  readonly recent = new RecentSearches();
  readonly sync = new SyncModel(this.client, this, (id) => this.attention.snapshot.conversationId === id);
  readonly cache = new Cache(this, this.sync, (userId) => this.client.tokens.current?.user_id === userId);
  #userId: string | null = null;

  get myId(): string {
    return this.client.snapshot.userId ?? "";
  }

  begin(): void {
    this.client.subscribe(() => this.#follow());
    this.outbox.onOffered = (row, sent) => this.transfers.keep(row, sent);
    this.sync.onSetBack = () => void this.cache.close(true).then(() => location.reload());
    this.client.begin({
      prepare: (userId) => this.cache.open(userId),
      cursor: () => this.sync.cursor(),
      onSnapshot: (snapshot, isResumed) => this.sync.onSnapshot(snapshot, isResumed),
    });
  }

  #follow(): void {
    const { userId } = this.client.snapshot;
    if (userId === this.#userId) return;
    const isLeaving = this.#userId !== null;
    this.#userId = userId;
    if (userId) void this.outbox.open(userId);
    if (isLeaving) this.#forget();
    if (userId) void this.transfers.open(userId);
    if (userId) this.alerts.open(userId);
    if (userId) this.recent.open(userId);
  }

  /** Nothing of one user stays for the next. */
  #forget(): void {
    void this.outbox.close();
    void this.cache.close(this.client.tokens.current === null);
    for (const model of [
      this.sync,
      this.users,
      this.contacts,
      this.conversations,
      this.folders,
      this.groups,
      this.messages,
      this.transfers,
      this.composings,
      this.alerts,
      this.files,
      this.recent,
      this.favourites,
    ]) {
      model.forget();
    }
  }
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("There is no App around this view.");
  return app;
}
