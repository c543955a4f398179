/** What `pinyin.ts` loads when it is wanted. */

import { match, pinyin } from "pinyin-pro";
import { writtenPlaces } from "./pinyin";

export const matches = (name: string, query: string): boolean => placesOf(name, query) !== null;

export function placesOf(name: string, query: string): readonly number[] | null {
  const written = writtenPlaces(name, query);
  if (written) return written;
  const letters = query.replace(/[\s']/g, "").toLowerCase();
  return /^[a-z]+$/.test(letters) ? match(name, letters, { precision: "start", continuous: true }) : null;
}

export function letterOf(name: string): string {
  const [sound = ""] = pinyin(name.trim().slice(0, 4), { toneType: "none", type: "array", surname: "head" });
  const letter = sound.normalize("NFD").charAt(0).toUpperCase();
  return /[A-Z]/.test(letter) ? letter : "#";
}
