/** The emoji I used last, on this device. */

import { recall, remember } from "@/state/remembered";
import type { Emoji } from "./emoji";

const WHAT = "emoji";
const MOST = 24;
const AT_FIRST = "👍 😂 ❤️ 🙏 😊 👏 🎉 😭 🤔 💪 🌹 🧧 ☕ 🔥 ✅ 👌".split(" ");

export function recentEmoji(userId: string): Emoji[] {
  return names(userId).map((emoji) => [emoji, emoji, ""]);
}

export function noteRecent(userId: string, emoji: string): void {
  const next = [emoji, ...names(userId).filter((one) => one !== emoji)].slice(0, MOST);
  remember(WHAT, userId, JSON.stringify(next));
}

function names(userId: string): string[] {
  const kept: unknown = JSON.parse(recall(WHAT, userId) ?? "[]");
  const used = Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  return [...new Set([...used, ...AT_FIRST])].slice(0, MOST);
}
