/** What I am about to do in one conversation: the text, what it answers, what it changes, what is selected. */

import type { Attachment } from "@/protocol/outbox";
import { newKey } from "@/protocol/random";
import type { Markdown, Message, Sendable, Text } from "@/protocol/wire";
import { Model } from "@/state/model";
import type { ConversationsModel } from "../conversations/model";
import type { Staged } from "../files/staging";
import type { MessagesModel, Writing } from "./model";

export interface ComposingState {
  text: string;
  replyTo: Message | null;
  editing: Message | null;
  isMarkdown: boolean;
  burnSeconds: number | null;
  /** Messages chosen to be forwarded or deleted; null when not choosing. */
  selected: ReadonlyMap<string, Message> | null;
  /** Files that go with the next message. */
  staged: readonly Staged[];
  /** Send pictures as they are, not a smaller copy. */
  isOriginal: boolean;
  /** Ask the other before the files are uploaded. */
  asksFirst: boolean;
  /** Counts up when the field should take the focus. */
  focus: number;
}

export const EVERYBODY = "@all";
const MOST_CAPTION = 1_000;
const MOST_IN_ALBUM = 9;

export class Composing extends Model<ComposingState> {
  /** Names as they were inserted, and whom they mean. */
  readonly #mentions = new Map<string, string>();

  constructor(
    readonly conversationId: string,
    private readonly messages: MessagesModel,
    private readonly conversations: ConversationsModel,
  ) {
    super({
      text: conversations.draftOf(conversationId),
      replyTo: null,
      editing: null,
      isMarkdown: false,
      burnSeconds: null,
      selected: null,
      staged: [],
      isOriginal: false,
      asksFirst: false,
      focus: 0,
    });
  }

  /** What is chosen and quoted stays from the last time it was open; what was being changed does not. */
  reopen(): void {
    this.publish({
      text: this.conversations.draftOf(this.conversationId),
      editing: null,
      selected: null,
    });
  }

  write(text: string): void {
    this.publish({ text });
    if (this.snapshot.editing) return;
    this.conversations.setDraft(this.conversationId, text);
    this.conversations.setTyping(this.conversationId, text !== "");
  }

  /** My other device wrote here; take it over unless I am writing. */
  adopt(draft: string): void {
    if (!this.snapshot.editing && !this.snapshot.text) this.publish({ text: draft });
  }

  reply(message: Message): void {
    this.publish({ replyTo: message, editing: null, focus: this.snapshot.focus + 1 });
  }

  edit(message: Message): void {
    const text = editableText(message);
    if (text === null) return;
    const isMarkdown = message.content?.type === "markdown";
    this.publish({ editing: message, replyTo: null, text, isMarkdown, focus: this.snapshot.focus + 1 });
  }

  /** Put words into the field, such as those of a message that was recalled. */
  writeAgain(text: string): void {
    this.publish({ editing: null, text, focus: this.snapshot.focus + 1 });
    this.conversations.setDraft(this.conversationId, text);
  }

  /** Drop what is answered or changed. Answers whether there was anything to drop. */
  cancel(): boolean {
    const { editing, replyTo, selected } = this.snapshot;
    if (editing) this.publish({ editing: null, text: this.conversations.draftOf(this.conversationId) });
    this.publish({ replyTo: null, selected: null });
    return Boolean(editing || replyTo || selected);
  }

  setMarkdown(isMarkdown: boolean): void {
    this.publish({ isMarkdown, focus: this.snapshot.focus + 1 });
  }

  setBurn(burnSeconds: number | null): void {
    this.publish({ burnSeconds, focus: this.snapshot.focus + 1 });
  }

  mention(name: string, userId: string): void {
    this.#mentions.set(name, userId);
  }

  select(message: Message): void {
    const selected = new Map(this.snapshot.selected ?? []);
    if (!selected.delete(message.message_id)) selected.set(message.message_id, message);
    this.publish({ selected });
  }

  /** Take up files to be sent; they are looked at first, so that they are drawn at once when they are. */
  async stage(files: readonly File[], isPlain = false): Promise<void> {
    const { stage } = await import("../files/staging");
    for (const file of files) {
      const one = await stage(file, isPlain);
      this.publish({ staged: [...this.snapshot.staged, one], focus: this.snapshot.focus + 1 });
    }
  }

  unstage(id: string): void {
    const gone = this.snapshot.staged.find((one) => one.id === id);
    if (gone) URL.revokeObjectURL(gone.url);
    this.publish({ staged: this.snapshot.staged.filter((one) => one !== gone) });
  }

  setOriginal(isOriginal: boolean): void {
    this.publish({ isOriginal });
  }

  setAsksFirst(asksFirst: boolean): void {
    this.publish({ asksFirst });
  }

  /** Send what is written and staged, or change what is being edited. */
  async send(): Promise<void> {
    const { editing, staged } = this.snapshot;
    if (staged.length && !editing) return this.snapshot.asksFirst ? this.#offer() : this.#sendStaged();
    const writing = this.take();
    if (!writing) return;
    if (editing) return this.messages.edit(editing, writing.content, writing.mentions ?? []);
    this.messages.send(this.conversationId, writing);
  }

  /** What is written with it follows. */
  async #offer(): Promise<void> {
    const { staged } = this.snapshot;
    const writing = this.take();
    for (const { blob, name } of staged) this.messages.offer(this.conversationId, blob, name);
    if (writing) this.messages.send(this.conversationId, writing);
    this.publish({ staged: [], asksFirst: false, replyTo: null });
  }

  /** A single picture or film takes what is written with it; otherwise that follows. */
  async #sendStaged(): Promise<void> {
    const { staged, isOriginal, isMarkdown, text } = this.snapshot;
    const { outgoingOf } = await import("../files/staging");
    const isOne = staged.length === 1 && staged[0]!.kind !== "file";
    const caption = isOne && !isMarkdown && text.trim().length <= MOST_CAPTION ? text.trim() : "";
    const writing = this.take();
    const { reply_to, burn_seconds } = writing ?? this.#circumstances();
    const around = { ...(reply_to ? { reply_to } : {}), ...(burn_seconds ? { burn_seconds } : {}) };
    const media = staged.filter((one) => one.kind !== "file");
    const albums = new Map(media.map((one, index) => [one.id, Math.floor(index / MOST_IN_ALBUM)]));
    const names = Array.from({ length: Math.ceil(media.length / MOST_IN_ALBUM) }, () =>
      newKey().slice(0, 32),
    );
    for (const one of staged) {
      const album = media.length > 1 ? (names[albums.get(one.id) ?? -1] ?? "") : "";
      const { content, attachment } = outgoingOf(one, isOriginal, album);
      const captioned = caption ? ({ ...content, caption } as Sendable) : content;
      this.messages.send(this.conversationId, { content: captioned, ...around }, attachment);
    }
    if (writing && !caption) this.messages.send(this.conversationId, { ...writing, ...around });
    this.publish({ staged: [], replyTo: null });
  }

  #circumstances(): Pick<Writing, "reply_to" | "burn_seconds"> {
    const { replyTo, burnSeconds } = this.snapshot;
    return {
      ...(replyTo ? { reply_to: replyTo.seq } : {}),
      ...(burnSeconds ? { burn_seconds: burnSeconds } : {}),
    };
  }

  /** What is written, taken out of the field. */
  take(): Writing | null {
    const { text, isMarkdown } = this.snapshot;
    const around = this.#circumstances();
    const words = text.trim();
    if (!words) return null;
    const content: Text | Markdown = { type: isMarkdown ? "markdown" : "text", text: words };
    const writing = { content, mentions: this.#mentioned(words) };
    this.#clear();
    return { ...writing, ...around };
  }

  sendContent(content: Sendable, attachment?: Attachment): void {
    const around = this.#circumstances();
    this.messages.send(this.conversationId, { content, ...around }, attachment);
    this.publish({ replyTo: null });
  }

  #mentioned(text: string): string[] {
    const named = [...this.#mentions].filter(([name]) => text.includes(`@${name}`));
    return [...new Set(named.map(([, userId]) => userId))];
  }

  #clear(): void {
    const wasEditing = this.snapshot.editing !== null;
    this.publish({ text: "", replyTo: null, editing: null });
    this.conversations.setTyping(this.conversationId, false);
    if (wasEditing) this.publish({ text: this.conversations.draftOf(this.conversationId) });
    else this.conversations.setDraft(this.conversationId, "");
  }
}

/** Those of all conversations that were opened, so that nothing is lost by looking into another one. */
export class Composings {
  readonly #held = new Map<string, Composing>();

  constructor(
    private readonly messages: MessagesModel,
    private readonly conversations: ConversationsModel,
  ) {}

  open(conversationId: string): Composing {
    const known = this.#held.get(conversationId);
    const composing = known ?? new Composing(conversationId, this.messages, this.conversations);
    this.#held.set(conversationId, composing);
    composing.reopen();
    return composing;
  }

  forget(): void {
    for (const { snapshot } of this.#held.values()) {
      for (const { url } of snapshot.staged) URL.revokeObjectURL(url);
    }
    this.#held.clear();
  }
}

/** The text of a message that can be changed, or null. */
export function editableText({ content }: Message): string | null {
  return content?.type === "text" || content?.type === "markdown" ? content.text : null;
}
