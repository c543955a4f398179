/** Which recordings of others were heard on this device. */

const KEY = "hongyan.played";
const MOST = 1_000;
let held: Set<string> | null = null;

function all(): Set<string> {
  held ??= new Set(kept());
  return held;
}

/** Nothing, if what is kept makes no sense. */
function kept(): string[] {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(told) ? told.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const isPlayed = (messageId: string) => all().has(messageId);

export function notePlayed(messageId: string): void {
  const known = all();
  known.add(messageId);
  localStorage.setItem(KEY, JSON.stringify([...known].slice(-MOST)));
}
