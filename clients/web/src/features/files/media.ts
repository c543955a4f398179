/** Pictures and films in messages, and what is being looked at. */

import type { FileContent, Film, Message, Picture, Voice } from "@/protocol/wire";
import { Model } from "@/state/model";

export interface Medium {
  message: Message;
  content: Picture | Film;
}

/** The file of a message; what was offered first is one like any other once it was received. */
export function fileIn({ content, recalled_at }: Message): FileContent | null {
  if (recalled_at || !content) return null;
  if (content.type === "transfer") {
    const { file_id, name, size, mime = "" } = content;
    return content.state === "done" && file_id ? { type: "file", file_id, name, size, mime } : null;
  }
  const isFile = content.type === "image" || content.type === "video" || content.type === "voice";
  return isFile || content.type === "file" ? content : null;
}

export function isMedium(content: Message["content"]): content is Picture | Film {
  return content?.type === "image" || content?.type === "video";
}

const MOST_MOVING = 1 << 20;

/** What moves, or may move and is small, is shown itself: previews stand still. */
export function mayMove({ mime, size }: Picture | Film): boolean {
  return mime === "image/gif" || (mime === "image/webp" && (size ?? 0) <= MOST_MOVING);
}

/** All that can be looked through, the oldest first. What burns is seen in its place only. */
export function mediaIn(messages: readonly Message[]): Medium[] {
  return messages.flatMap((message) => {
    const content = fileIn(message);
    return isMedium(content) && !message.burn_seconds ? [{ message, content }] : [];
  });
}

/** What is to be heard after a recording: the next one of somebody else, if it follows and was not heard. */
export function voiceAfter(
  messages: readonly Message[],
  seq: number,
  myId: string,
  isPlayed: (messageId: string) => boolean,
): { message: Message; content: Voice } | undefined {
  for (const message of messages) {
    const { content } = message;
    if (message.seq <= seq || content?.type !== "voice" || message.sender_id === myId) continue;
    return isPlayed(message.message_id) ? undefined : { message, content };
  }
  return undefined;
}

/** More of them than are held, the oldest first; null when there are no more. */
export type Older = () => Promise<Medium[] | null>;

interface ViewingState {
  media: readonly Medium[];
  /** Which is shown; null while the viewer is closed. */
  at: number | null;
}

/** What is being looked at, large. */
export class Viewing extends Model<ViewingState> {
  #older: Older | null = null;
  #isLoading = false;

  constructor() {
    super({ media: [], at: null });
  }

  open(media: readonly Medium[], at: number, older: Older | null = null): void {
    this.#older = older;
    this.publish({ media, at });
    void this.#loadOlder();
  }

  close(): void {
    this.publish({ media: [], at: null });
  }

  go(step: number): void {
    const { media, at } = this.snapshot;
    if (at === null) return;
    this.publish({ at: Math.max(0, Math.min(media.length - 1, at + step)) });
    void this.#loadOlder();
  }

  async #loadOlder(): Promise<void> {
    if (this.snapshot.at !== 0 || !this.#older || this.#isLoading) return;
    this.#isLoading = true;
    const media = await this.#older().catch(() => null);
    this.#isLoading = false;
    const shown = this.snapshot.media[this.snapshot.at ?? -1];
    if (!media || !shown) return;
    const at = media.findIndex(({ message }) => message.message_id === shown.message.message_id);
    this.publish({ media, at: Math.max(0, at) });
    await this.#loadOlder();
  }
}
