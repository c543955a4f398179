import { useCallback, useRef, useSyncExternalStore } from "react";

/** Something that knows and can be watched. Its snapshot is never changed, only replaced. */
export abstract class Model<S extends object> {
  #snapshot: S;
  readonly #listeners = new Set<() => void>();

  constructor(initial: S) {
    this.#snapshot = initial;
  }

  get snapshot(): S {
    return this.#snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected publish(news: Partial<S>): void {
    this.#snapshot = { ...this.#snapshot, ...news };
    for (const listener of this.#listeners) listener();
  }
}

/** Draw what `select` takes from a model, again whenever it is another value. */
export function useModel<S extends object, T>(model: Model<S>, select: (snapshot: S) => T): T {
  const latest = useRef(select);
  latest.current = select;
  const read = useCallback(() => latest.current(model.snapshot), [model]);
  return useSyncExternalStore(model.subscribe, read);
}

/** A copy of a map with some entries replaced; `undefined` takes an entry out. */
export function withEntries<K, V>(
  map: ReadonlyMap<K, V>,
  entries: Iterable<readonly [K, V | undefined]>,
): ReadonlyMap<K, V> {
  const copy = new Map(map);
  for (const [key, value] of entries) {
    if (value === undefined) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
}
