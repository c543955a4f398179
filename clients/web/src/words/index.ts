/** The words of the client, in the languages it speaks. */

import { en } from "./en";
import { zh } from "./zh";

export type Key = keyof typeof en;
export type Language = "zh-CN" | "en";
type Params = Record<string, string | number>;

const CATALOGUES: Record<Language, Record<Key, string>> = { en, "zh-CN": zh };
let language: Language = "en";

/** The language of the browser, as far as we speak it. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = wanted.find((tag) => /^(zh|en)\b/i.test(tag));
  return known && /^en/i.test(known) ? "en" : "zh-CN";
}

export function setLanguage(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
}

export const currentLanguage = () => language;

/** Words with `{name}` filled in; `{n|thing|things}` chooses by number. */
export function t(key: Key, params: Params = {}): string {
  return CATALOGUES[language][key].replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, name: string, one?: string, many?: string) =>
      one === undefined ? String(params[name] ?? "") : Number(params[name]) === 1 ? one : many!,
  );
}

export function isKey(key: string): key is Key {
  return key in en;
}
