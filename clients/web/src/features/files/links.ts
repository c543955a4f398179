/** Where the bytes of files in messages and favourites are. The server's addresses are short-lived, so they are asked for anew. */

import { useEffect, useRef } from "react";
import { useApp } from "@/app/app";
import type { Client } from "@/protocol/client";
import type { Link } from "@/protocol/wire";
import { Model, useModel, withEntries } from "@/state/model";

interface LinksState {
  links: ReadonlyMap<string, Link>;
}

/** Before the id of a favourite, where that stands for a message. */
export const FAVOURITE = "favourite:";
export const isFavourite = (messageId: string) => messageId.startsWith(FAVOURITE);

const MOST = 50;
const TOGETHER_MS = 15;
const EARLY_MS = 60_000;
const AGAIN_MS = 5_000;

export class FileLinks extends Model<LinksState> {
  readonly #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: Client) {
    super({ links: new Map() });
  }

  forget(): void {
    this.#wanted.clear();
    this.publish({ links: new Map() });
  }

  /** The address, as long as it is good. */
  find(messageId: string, fileId: string): Link | undefined {
    const link = this.snapshot.links.get(keyOf(messageId, fileId));
    return link && link.expires_at - EARLY_MS > this.client.tokens.now ? link : undefined;
  }

  want(messageId: string, fileId: string): void {
    if (!messageId || this.find(messageId, fileId)) return;
    this.#wanted.add(messageId);
    this.#timer ??= setTimeout(() => void this.#ask(), TOGETHER_MS);
  }

  /** A good address, asked for if need be; nothing if I may not see it any more. */
  async fetch(messageId: string, fileId: string, isStale = false): Promise<Link | undefined> {
    const known = isStale ? undefined : this.find(messageId, fileId);
    if (known) return known;
    await this.#load([messageId]);
    return this.find(messageId, fileId);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const wanted = [...this.#wanted].slice(0, MOST);
    for (const id of wanted) this.#wanted.delete(id);
    if (this.#wanted.size) this.#timer = setTimeout(() => void this.#ask(), TOGETHER_MS);
    try {
      await this.client.online();
      await this.#load(wanted);
    } catch {
      for (const id of wanted) this.#wanted.add(id);
      this.#timer ??= setTimeout(() => void this.#ask(), AGAIN_MS);
    }
  }

  async #load(messageIds: string[]): Promise<void> {
    const kept = messageIds.filter(isFavourite);
    const sent = messageIds.filter((id) => !isFavourite(id));
    const found = await Promise.all([this.#ofMessages(sent), this.#ofFavourites(kept)]);
    this.publish({ links: withEntries(this.snapshot.links, found.flat()) });
  }

  async #ofMessages(message_ids: string[]): Promise<Found[]> {
    if (!message_ids.length) return [];
    const { items } = await this.client.call("messages.files", { message_ids });
    return items.map((item) => [keyOf(item.message_id, item.file_id), item]);
  }

  async #ofFavourites(ids: string[]): Promise<Found[]> {
    if (!ids.length) return [];
    const favourite_ids = ids.map((id) => id.slice(FAVOURITE.length));
    const { items } = await this.client.call("favourites.files", { favourite_ids });
    return items.map((item) => [keyOf(FAVOURITE + item.favourite_id, item.file_id), item]);
  }
}

type Found = readonly [string, Link];

const keyOf = (messageId: string, fileId: string) => `${messageId} ${fileId}`;

/** An address for what is being drawn. It keeps the one it has, even when that gets old: what is loaded stays. */
export function useLink(messageId: string, fileId: string): Link | undefined {
  const { files } = useApp();
  const held = useRef<Link>(undefined);
  const known = useModel(files.links, (state) => state.links.get(keyOf(messageId, fileId)));
  useEffect(() => files.links.want(messageId, fileId), [files, messageId, fileId]);
  if (known !== held.current && files.links.find(messageId, fileId)) held.current = known;
  return held.current;
}
