/** The structs of favourites, as `features/favourites` declares them. */

import type { Content, Kind, Link, Millis } from "./wire";

export const KINDS = [
  "text",
  "image",
  "video",
  "voice",
  "file",
  "link",
  "note",
  "location",
  "contact",
  "merged",
] as const;

export type FavouriteKind = (typeof KINDS)[number] | "custom";

/** A page on the web. */
export interface WebLink {
  type: "link";
  url: string;
  title?: string;
}

/** Where a message was, who wrote it and when, with the names of that time. */
export interface Source {
  message_id: string;
  conversation_id: string;
  conversation_kind: Kind;
  conversation_name: string;
  author_id: string;
  author_name: string;
  sent_at: Millis;
}

/** Something that I keep, as it was when I saved it. */
export interface Favourite {
  favourite_id: string;
  rev: number;
  kind: FavouriteKind;
  content?: Content | WebLink | null;
  fallback?: string;
  note?: string;
  tags?: string[];
  source?: Source | null;
  saved_at: Millis;
  edited_at?: Millis | null;
  removed_at?: Millis | null;
}

/** How many favourites I have, and the revision at which one of them last changed. */
export interface Shelf {
  rev: number;
  count: number;
}

export type Savable =
  | { type: "message"; message_id: string }
  | { type: "file"; file_id: string }
  | { type: "link"; url: string; title?: string }
  | { type: "note"; text: string; is_markdown?: boolean };

export interface Labels {
  note?: string;
  tags?: string[];
}

export interface ListFavourites {
  q?: string;
  kind?: FavouriteKind;
  tag?: string;
  cursor?: string;
  limit?: number;
}

export interface TagCount {
  tag: string;
  count: number;
}

export interface FavouriteFile extends Link {
  favourite_id: string;
}
