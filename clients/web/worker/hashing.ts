/** Takes a blob, answers with its SHA-256. It takes seconds for a large one, so it is done aside. */

import { Sha256 } from "../src/protocol/sha256";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = async ({ data }: MessageEvent<Blob>) => {
  const hash = new Sha256();
  const reader = data.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value);
  scope.postMessage(hash.finish());
};
