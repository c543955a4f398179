/** Saves a file that was handed over: part by part, so that it goes on after a reload where it was. */

import type { TransfersDatabase } from "@/protocol/database";
import { fetchRange, gone } from "@/protocol/ranges";
import type { Transfer } from "@/protocol/transferring";
import type { FileLinks } from "./links";

const LEAST_BYTES = 1 << 20;
const MOST_BYTES = 16 << 20;
const PARTS = 64;
const SAVING_MS = 60_000;

interface Taking {
  rows: TransfersDatabase;
  links: FileLinks;
  userId: string;
  messageId: string;
  transfer: Transfer;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

/** All of it, once it is here. */
export async function bring(taking: Taking): Promise<Blob> {
  const { rows, messageId: message_id, userId: user_id, transfer, onProgress } = taking;
  const { size, mime = "" } = transfer;
  const held = () => rows.parts.where("message_id").equals(message_id).sortBy("at");
  const step = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.ceil(size / PARTS)));
  let at = (await held()).reduce((sum, part) => sum + part.blob.size, 0);
  onProgress(at);
  while (at < size) {
    const blob = await part(taking, at, Math.min(size, at + step));
    await rows.parts.put({ message_id, at, user_id, blob });
    at += blob.size;
    onProgress(at);
  }
  return new Blob(
    (await held()).map((one) => one.blob),
    { type: mime },
  );
}

/** Addresses are short-lived: one that is not good any more is asked for anew. */
async function part({ links, messageId, transfer, signal }: Taking, from: number, to: number): Promise<Blob> {
  const fileId = transfer.file_id ?? "";
  const known = await links.fetch(messageId, fileId);
  try {
    if (known) return await fetchRange(known.url, from, to, signal);
  } catch (error) {
    if ((error as { code?: string }).code !== gone().code) throw error;
  }
  const fresh = await links.fetch(messageId, fileId, true);
  if (!fresh) throw gone();
  return fetchRange(fresh.url, from, to, signal);
}

/** Gives it to the browser to be put where the user's downloads go. */
export function save(blob: Blob, name: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), SAVING_MS);
}
