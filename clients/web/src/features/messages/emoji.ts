/** Emoji and the words they are found by, in the language of the reader and in English. */

import type { Language } from "@/words";

export type Emoji = readonly [emoji: string, name: string, words: string];
export type EmojiGroups = readonly (readonly Emoji[])[];

export async function loadEmoji(language: Language): Promise<EmojiGroups> {
  const [ours, english] = await Promise.all([
    language === "en" ? null : import("virtual:emoji/zh"),
    import("virtual:emoji/en"),
  ]);
  if (!ours) return english.default;
  const words = new Map(english.default.flat().map(([emoji, ...rest]) => [emoji, rest.join(" ")]));
  return ours.default.map((group) =>
    group.map(([emoji, name, known]) => [emoji, name, `${known} ${words.get(emoji) ?? ""}`] as const),
  );
}
