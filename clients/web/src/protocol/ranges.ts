/** Parts of files, by their addresses. */

import { offline, Refusal } from "./refusal";

export const gone = () => new Refusal("files.no_such_file");

/** The bytes from `from` up to `to`. */
export async function fetchRange(url: string, from: number, to: number, signal: AbortSignal): Promise<Blob> {
  const headers = { Range: `bytes=${from}-${to - 1}` };
  const response = await fetch(url, { headers, signal, credentials: "omit" }).catch(() => {
    throw signal.aborted ? new Refusal("client.stopped") : offline();
  });
  if (response.status >= 500 || response.status === 429) throw offline();
  if (response.status >= 400) throw gone();
  const blob = await response.blob().catch(() => null);
  if (signal.aborted) throw new Refusal("client.stopped");
  if (blob?.size !== to - from) throw offline();
  return blob;
}
