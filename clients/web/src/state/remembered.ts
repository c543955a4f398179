/** Small things that this installation remembers for each of its users. */

const keyOf = (what: string, userId: string) => `hongyan.${what}.${userId}`;

export const recall = (what: string, userId: string) => localStorage.getItem(keyOf(what, userId));

/** Nothing is remembered of what is empty. */
export function remember(what: string, userId: string, value: string): void {
  if (value) localStorage.setItem(keyOf(what, userId), value);
  else localStorage.removeItem(keyOf(what, userId));
}
