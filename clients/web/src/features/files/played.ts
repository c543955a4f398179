/** Which recordings of others were heard on this device. */

const KEY = "hongyan.played";
const MOST = 1_000;
let held: Set<string> | null = null;

function all(): Set<string> {
  const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  held ??= new Set(Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : []);
  return held;
}

export const isPlayed = (messageId: string) => all().has(messageId);

export function notePlayed(messageId: string): void {
  const known = all();
  known.add(messageId);
  localStorage.setItem(KEY, JSON.stringify([...known].slice(-MOST)));
}
