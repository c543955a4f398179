/** Where to go after signing in: what somebody wanted to see when they were not signed in. */

const KEY = "hongyan.next";
const WORTH_KEEPING = /^\/(q\/[0-9A-Za-z]{8}|u\/[0-9a-z._-]{3,32}|g\/[0-9a-z]{8,32})$/;

/** Only what came from outside, such as a code that a camera read or an invite, is worth coming back to. */
export function keepNext(path: string): void {
  if (WORTH_KEEPING.test(path)) sessionStorage.setItem(KEY, path);
}

export function takeNext(): string {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path ?? "/chats";
}
