/** The blurred picture that stands where a picture will be. */

import { thumbHashToDataURL } from "thumbhash";

const made = new Map<string, string>();

/** As an address; nothing if there is none, or it makes no sense. */
export function blurred(thumbhash: string | undefined): string {
  if (!thumbhash) return "";
  const known = made.get(thumbhash) ?? decoded(thumbhash);
  made.set(thumbhash, known);
  return known;
}

function decoded(thumbhash: string): string {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)));
  } catch {
    return "";
  }
}
