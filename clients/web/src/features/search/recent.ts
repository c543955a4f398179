/** What I looked for last on this device, and found something by. Nobody else is told. */

import { searchesKey } from "@/protocol/database";
import { Model } from "@/state/model";

const MOST = 10;

export class RecentSearches extends Model<{ queries: readonly string[] }> {
  #userId = "";

  constructor() {
    super({ queries: [] });
  }

  open(userId: string): void {
    this.#userId = userId;
    this.publish({ queries: readable(localStorage.getItem(searchesKey(userId))) });
  }

  forget(): void {
    this.#userId = "";
    this.publish({ queries: [] });
  }

  note(query: string): void {
    const wanted = query.trim();
    if (wanted) this.#keep([wanted, ...this.snapshot.queries.filter((one) => one !== wanted)].slice(0, MOST));
  }

  remove(query: string): void {
    this.#keep(this.snapshot.queries.filter((one) => one !== query));
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(queries: readonly string[]): void {
    this.publish({ queries });
    if (this.#userId) localStorage.setItem(searchesKey(this.#userId), JSON.stringify(queries));
  }
}

/** Nothing, if what is kept makes no sense. */
function readable(kept: string | null): string[] {
  try {
    const told: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(told) ? told.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
