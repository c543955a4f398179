/** Chinese names by how they sound. The table of sounds is large, so it is loaded when first wanted. */

import { useEffect, useState } from "react";

export interface Pinyin {
  /** Whether a name can be found by these letters: as it is written, by its sounds, or by their initials. */
  matches(name: string, query: string): boolean;
  /** The places of the characters by which it is found, to mark them; null: it is not. */
  placesOf(name: string, query: string): readonly number[] | null;
  /** Under which letter a name stands: A to Z, or # for the rest. */
  letterOf(name: string): string;
}

let loading: Promise<Pinyin> | null = null;
let loaded: Pinyin | null = null;

export function loadPinyin(): Promise<Pinyin> {
  loading ??= import("./sounds").then((module) => {
    loaded = module;
    return module;
  });
  return loading;
}

/** Null until it is there; asked for only while `isWanted`. */
export function usePinyin(isWanted = true): Pinyin | null {
  const [pinyin, setPinyin] = useState(loaded);
  useEffect(() => {
    if (isWanted && !pinyin) loadPinyin().then(setPinyin, () => undefined);
  }, [isWanted, pinyin]);
  return pinyin;
}

/** Finds by sound if that is possible yet, else as it is written. */
export function finds(pinyin: Pinyin | null, name: string, query: string): boolean {
  return pinyin ? pinyin.matches(name, query) : isWrittenIn(name, query);
}

export function isWrittenIn(name: string, query: string): boolean {
  return name.toLowerCase().includes(query.trim().toLowerCase());
}

/** Where a name says what was asked for, as it is written. */
export function writtenPlaces(name: string, query: string): readonly number[] | null {
  const wanted = query.trim().toLowerCase();
  const at = name.toLowerCase().indexOf(wanted);
  return at < 0 ? null : Array.from(wanted, (_, index) => at + index);
}

const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });

/** Chinese names by their sounds, then the others. */
export const compareNames = (one: string, other: string) => collator.compare(one, other);
