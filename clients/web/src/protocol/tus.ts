/** Uploads that go on where they were cut off: as much of tus 1.0 as that takes. */

import { offline, Refusal, refusalOf } from "./refusal";

const PATH = "/api/v1/content/files/uploads";
// The most that is sent again after a cut.
const PART_BYTES = 8 * 1024 * 1024;

export interface Upload {
  blob: Blob;
  metadata: Record<string, string>;
  /** Where it was begun before, if it was. */
  url: string | undefined;
  token: () => Promise<string>;
  signal: AbortSignal;
  onBegun: (url: string) => Promise<void>;
  onProgress: (sent: number) => void;
}

export const stopped = () => new Refusal("client.stopped");

/** Bring all of it to the server. Answers with the id of the file. */
export async function upload(one: Upload): Promise<string> {
  const known = one.url === undefined ? null : await find(one, one.url);
  if (known) one.onProgress(known.offset);
  let at = known ?? (await begin(one));
  while (at.offset < one.blob.size) at = await append(one, at);
  return at.fileId ?? fileIdIn(at.url);
}

/** How much of it the server has; null if it has given it up. */
export async function offsetOf(url: string, token: string): Promise<number | null> {
  const answer = await fetch(url, { method: "HEAD", headers: headersOf(token) });
  const offset = answer.headers.get("Upload-Offset");
  return answer.ok && offset !== null ? Number(offset) : null;
}

/** The server need not keep what it has of it. */
export async function abandon(url: string, token: string): Promise<void> {
  await fetch(url, { method: "DELETE", headers: headersOf(token) });
}

interface Place {
  url: string;
  offset: number;
  fileId: string | null;
}

async function begin(one: Upload): Promise<Place> {
  const answer = await ask(one, "POST", PATH, {
    "Upload-Length": String(one.blob.size),
    "Upload-Metadata": encoded(one.metadata),
  });
  const url = answer.getResponseHeader("Location") ?? "";
  await one.onBegun(url);
  return { url, offset: 0, fileId: answer.getResponseHeader("Hongyan-File-Id") };
}

/** Where an upload stands; null if the server has given it up. */
async function find(one: Upload, url: string): Promise<Place | null> {
  try {
    return placeIn(await ask(one, "HEAD", url, {}), url);
  } catch (error) {
    if (error instanceof Refusal && !error.isRetryable && error.code !== "client.stopped") return null;
    throw error;
  }
}

async function append(one: Upload, { url, offset }: Place): Promise<Place> {
  const part = one.blob.slice(offset, offset + PART_BYTES);
  const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  const answer = await ask(one, "PATCH", url, headers, part, (sent) => one.onProgress(offset + sent));
  const place = placeIn(answer, url);
  one.onProgress(place.offset);
  return place;
}

function placeIn(answer: XMLHttpRequest, url: string): Place {
  const offset = Number(answer.getResponseHeader("Upload-Offset"));
  return { url, offset, fileId: answer.getResponseHeader("Hongyan-File-Id") };
}

const fileIdIn = (url: string) => url.slice(url.lastIndexOf("/") + 1);

/** Not `fetch`: that cannot tell how much has been sent. */
async function ask(
  { token, signal }: Upload,
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Blob | null = null,
  onProgress?: (sent: number) => void,
): Promise<XMLHttpRequest> {
  const bearer = await token();
  if (signal.aborted) throw stopped();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries({ ...headersOf(bearer), ...headers })) {
      request.setRequestHeader(name, value);
    }
    if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(request) : reject(refusalIn(request)));
    request.onerror = () => reject(offline());
    request.onabort = () => reject(stopped());
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(body);
  });
}

const headersOf = (token: string) => ({ Authorization: `Bearer ${token}`, "Tus-Resumable": "1.0.0" });

function refusalIn({ status, responseText }: XMLHttpRequest): Refusal {
  try {
    return refusalOf(JSON.parse(responseText));
  } catch {
    // An answer to HEAD has no body, and a proxy speaks for itself.
    return status >= 500 || status === 429 ? offline() : new Refusal(`client.status_${status}`);
  }
}

function encoded(metadata: Record<string, string>): string {
  const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return Object.entries(metadata)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(",");
}
