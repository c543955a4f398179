/** One tab at a time. Without Web Locks (plain http) one at a time within this tab only. */

const tails = new Map<string, Promise<unknown>>();

export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(`hongyan.${name}`, work) as Promise<T>;
  const turn = (tails.get(name) ?? Promise.resolve()).then(work, work);
  tails.set(name, turn);
  return turn;
}
