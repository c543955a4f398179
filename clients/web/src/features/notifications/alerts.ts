/** Tells of new messages when nobody is looking: a notification, a sound, neither in quiet hours. */

import type { Message } from "@/protocol/wire";
import { Model } from "@/state/model";
import type { Attention } from "../conversations/attention";
import type { ConversationsModel, Entry } from "../conversations/model";
import { isQuiet } from "../users/notification-settings";
import type { Preferences } from "../users/preferences";
import { Tabs } from "./tabs";

export interface Words {
  title: string;
  body: string;
}

interface AlertsState {
  permission: NotificationPermission | "unsupported";
  /** Whether the user does not want to be asked. */
  isPutOff: boolean;
}

/** What `Alerts` needs to know of the rest. */
export interface Surroundings {
  conversations: ConversationsModel;
  attention: Attention;
  preferences: Preferences;
  /** The server's time. */
  now: () => number;
}

const PUT_OFF = "hongyan.alerts.put_off";
/** Another page, or another device, may be about to say that it was read. */
const PATIENCE_MS = 300;
/** Older ones come from before we were connected: the counts tell of them. */
const NEWS_MS = 60_000;

export class Alerts extends Model<AlertsState> {
  /** Goes to a conversation; set by who can. */
  onOpen: (conversationId: string) => void = () => undefined;
  /** What a notification says; with `isHidden` neither who wrote nor what. */
  wordsFor: (message: Message, isHidden: boolean) => Words = () => ({ title: "", body: "" });
  readonly #tabs = new Tabs();
  readonly #shown = new Map<string, Notification>();

  constructor(private readonly around: Surroundings) {
    super({ permission: permissionNow(), isPutOff: localStorage.getItem(PUT_OFF) !== null });
    const { conversations, attention } = around;
    conversations.onFresh = (entry, messages) => this.#hear(entry, messages);
    conversations.subscribe(() => this.#takeBack());
    attention.subscribe(() => this.#look());
    addEventListener("pagehide", () => this.#tabs.close());
    navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<{ path?: string }>) => {
      const id = data?.path?.split("/").at(-1);
      if (id) this.onOpen(id);
    });
  }

  open(userId: string): void {
    this.#tabs.open(userId);
    this.#look();
  }

  forget(): void {
    this.#tabs.close();
    for (const notification of this.#shown.values()) notification.close();
    this.#shown.clear();
  }

  /** Only after a click of the user: browsers want it so. */
  async ask(): Promise<void> {
    if ("Notification" in globalThis) await Notification.requestPermission();
    this.publish({ permission: permissionNow() });
  }

  putOff(): void {
    localStorage.setItem(PUT_OFF, "1");
    this.publish({ isPutOff: true });
  }

  #look(): void {
    const { conversationId, isFocused } = this.around.attention.snapshot;
    this.#tabs.look(conversationId, isFocused);
  }

  #hear(entry: Entry, messages: readonly Message[]): void {
    const { conversations, now } = this.around;
    const last = messages.findLast(
      (message) =>
        message.sent_at > now() - NEWS_MS &&
        conversations.isFromOthers(message) &&
        isWorthTelling(entry, message, conversations.isToMe(message)),
    );
    if (last) setTimeout(() => this.#tell(last), PATIENCE_MS);
  }

  #tell(message: Message): void {
    const { conversations, preferences } = this.around;
    const settings = preferences.snapshot.notifications;
    const id = message.conversation_id;
    const readSeq = conversations.find(id)?.membership?.read_seq ?? 0;
    if (!this.#tabs.isFirst || !settings.is_on || isQuiet(settings)) return;
    if (readSeq >= message.seq || this.#tabs.isSeen(id)) return;
    if (settings.has_sound) void import("./tone").then(({ ring }) => ring());
    if (!this.#tabs.isSeen() && permissionNow() === "granted") this.#show(message, !settings.shows_content);
  }

  #show(message: Message, isHidden: boolean): void {
    const { title, body } = this.wordsFor(message, isHidden);
    const id = message.conversation_id;
    const options = { body, tag: id, silent: true, data: { path: `/chats/${id}` } };
    try {
      const notification = new Notification(title, options);
      notification.onclick = () => this.#follow(id, notification);
      this.#shown.set(id, notification);
    } catch {
      // Phones show them through the worker only, which also takes the click.
      void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, options));
    }
  }

  #follow(conversationId: string, notification: Notification): void {
    window.focus();
    notification.close();
    this.onOpen(conversationId);
  }

  /** What was read meanwhile, here or elsewhere, needs no telling any more. */
  #takeBack(): void {
    for (const [id, notification] of this.#shown) {
      if (this.around.conversations.find(id)?.unread) continue;
      notification.close();
      this.#shown.delete(id);
    }
  }
}

/** Muted conversations are silent, but for mentions where the user wants those. */
export function isWorthTelling({ membership }: Entry, message: Message, isToMe: boolean): boolean {
  const mute = membership?.mute ?? "none";
  if (message.content?.type === "system" || message.recalled_at || mute === "all") return false;
  return isToMe || (mute === "none" && !membership?.is_archived);
}

function permissionNow(): NotificationPermission | "unsupported" {
  return "Notification" in globalThis ? Notification.permission : "unsupported";
}
