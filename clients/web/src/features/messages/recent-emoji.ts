/** The emoji I used last, on this device. */

import type { Emoji } from "./emoji";

const KEY = "hongyan.emoji";
const MOST = 24;
const AT_FIRST = "👍 😂 ❤️ 🙏 😊 👏 🎉 😭 🤔 💪 🌹 🧧 ☕ 🔥 ✅ 👌".split(" ");

export function recentEmoji(): Emoji[] {
  return names().map((emoji) => [emoji, emoji, ""]);
}

export function noteRecent(emoji: string): void {
  const next = [emoji, ...names().filter((one) => one !== emoji)].slice(0, MOST);
  localStorage.setItem(KEY, JSON.stringify(next));
}

function names(): string[] {
  const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  const used = Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  return [...new Set([...used, ...AT_FIRST])].slice(0, MOST);
}
