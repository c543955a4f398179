/** Files that the server has already are not sent to it: it is enough to prove that one has them. */

import type { Client } from "./client";
import type { Attachment } from "./outbox";

export interface Challenge {
  claim_id: string;
  nonce: string;
  stretches: { start: number; size: number }[];
}

/** The file's id; null if it has to be uploaded, for whatever reason. */
export async function claim(client: Client, file: Attachment, signal: AbortSignal): Promise<string | null> {
  // Over plain HTTP a browser has no `subtle`.
  if (!globalThis.crypto?.subtle || typeof Worker === "undefined") return null;
  try {
    const { blob, name, kind } = file;
    const sha256 = await hashOf(blob, signal);
    const asked = await client.call("files.claim", { name, kind, size: blob.size, sha256 });
    const proof = await proofOf(blob, asked);
    return (await client.call("files.prove", { claim_id: asked.claim_id, proof })).file_id;
  } catch {
    return null;
  }
}

export async function proofOf(blob: Blob, { nonce, stretches }: Challenge): Promise<string> {
  const parts = stretches.map(({ start, size }) => blob.slice(start, start + size));
  const bytes = Uint8Array.from(atob(nonce), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const proof = await crypto.subtle.sign("HMAC", key, await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(proof), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hashOf(blob: Blob, signal: AbortSignal): Promise<string> {
  const worker = new Worker(new URL("../../worker/hashing.ts", import.meta.url), { type: "module" });
  const hash = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("It could not be hashed."));
    signal.addEventListener("abort", () => reject(signal.reason));
    worker.postMessage(blob);
  });
  return hash.finally(() => worker.terminate());
}
