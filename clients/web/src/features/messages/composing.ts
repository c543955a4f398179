/** What I am about to do in one conversation: the text, what it answers, what it changes, what is selected. */

import type { Markdown, Message, Sendable, Text } from "@/protocol/wire";
import { Model } from "@/state/model";
import type { ConversationsModel } from "../conversations/model";
import type { MessagesModel, Writing } from "./model";

export interface ComposingState {
  text: string;
  replyTo: Message | null;
  editing: Message | null;
  isMarkdown: boolean;
  burnSeconds: number | null;
  /** Messages chosen to be forwarded or deleted; null when not choosing. */
  selected: ReadonlyMap<string, Message> | null;
  /** Counts up when the field should take the focus. */
  focus: number;
}

export const EVERYBODY = "@all";

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
      focus: 0,
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

  /** Send what is written, or change what is being edited. */
  send(): Promise<void> | null {
    const { editing } = this.snapshot;
    const writing = this.take();
    if (!writing) return null;
    if (editing) return this.messages.edit(editing, writing.content, writing.mentions ?? []);
    this.messages.send(this.conversationId, writing);
    return null;
  }

  /** What is written, taken out of the field. */
  take(): Writing | null {
    const { text, isMarkdown, replyTo, burnSeconds } = this.snapshot;
    const words = text.trim();
    if (!words) return null;
    const content: Text | Markdown = { type: isMarkdown ? "markdown" : "text", text: words };
    const writing = { content, mentions: this.#mentioned(words) };
    this.#clear();
    return {
      ...writing,
      ...(replyTo ? { reply_to: replyTo.seq } : {}),
      ...(burnSeconds ? { burn_seconds: burnSeconds } : {}),
    };
  }

  sendContent(content: Sendable): void {
    this.messages.send(this.conversationId, { content });
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

/** The text of a message that can be changed, or null. */
export function editableText({ content }: Message): string | null {
  return content?.type === "text" || content?.type === "markdown" ? content.text : null;
}
