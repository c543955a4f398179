/** Parts of the client that are loaded when they are first wanted, also while the server is away for a moment. */

import { type ComponentType, lazy as lazyOnce } from "react";
import { sleep } from "@/protocol/pacing";

const MOST_ATTEMPTS = 60;
const BETWEEN_MS = 1_500;

/** Load again and again, since who is without a server for a minute has lost nothing else. */
export function patiently<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await load();
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
        await sleep(BETWEEN_MS);
      }
    }
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any component, whatever it is given
export function lazy<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazyOnce(patiently(load));
}
