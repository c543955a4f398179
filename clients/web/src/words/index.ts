/** The words of the client, in the languages it speaks. */

import type { en } from "./en";

export type Key = keyof typeof en;
export type Language = "zh-CN" | "en";
type Params = Record<string, string | number>;

type Catalogue = Record<Key, string>;

const CATALOGUES: Record<Language, () => Promise<Catalogue>> = {
  en: async () => (await import("./en")).en,
  "zh-CN": async () => (await import("./zh")).zh,
};
let language: Language = "en";
let wanted: Language = language;
let words: Partial<Catalogue> = {};

/** The language of the browser, as far as we speak it. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = wanted.find((tag) => /^(zh|en)\b/i.test(tag));
  return known && /^en/i.test(known) ? "en" : "zh-CN";
}

/** Speak a language from now on; its words are loaded first. Whoever asks last is heard. */
export async function speak(chosen: Language): Promise<void> {
  wanted = chosen;
  const loaded = await CATALOGUES[chosen]();
  if (wanted !== chosen) return;
  [language, words] = [chosen, loaded];
  document.documentElement.lang = chosen;
}

export const currentLanguage = () => language;

/** Words with `{name}` filled in; `{n|thing|things}` chooses by number. */
export function t(key: Key, params: Params = {}): string {
  return (words[key] ?? key).replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, name: string, one?: string, many?: string) =>
      one === undefined ? String(params[name] ?? "") : Number(params[name]) === 1 ? one : many!,
  );
}

export function isKey(key: string): key is Key {
  return key in words;
}
