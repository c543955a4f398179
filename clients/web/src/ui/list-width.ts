/** How wide the list beside a conversation is, in rem; remembered on this device. */

import { Model } from "@/state/model";

const KEY = "hongyan.list_width";
export const USUAL = 18.75;
/** So narrow that only pictures fit. */
export const NARROWEST = 4.75;
/** The least that names need. */
const NARROW = 13;
export const WIDEST = 30;

class ListWidth extends Model<{ rem: number }> {
  constructor() {
    super({ rem: fitting(Number(localStorage.getItem(KEY)) || USUAL) });
  }

  set(rem: number): void {
    this.publish({ rem: fitting(rem) });
    localStorage.setItem(KEY, String(this.snapshot.rem));
  }
}

/** Between pictures alone and room for names there is nothing worth looking at. */
export function fitting(rem: number): number {
  if (rem < (NARROWEST + NARROW) / 2) return NARROWEST;
  return Math.min(WIDEST, Math.max(NARROW, rem));
}

/** One step wider or narrower, over the gap in which nothing fits. */
export function stepped(rem: number, by: -1 | 1): number {
  if (by < 0) return rem <= NARROW ? NARROWEST : Math.max(NARROW, rem - 1);
  return rem < NARROW ? NARROW : rem + 1;
}

export const listWidth = new ListWidth();
