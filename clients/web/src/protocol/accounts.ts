/** Other users who are signed in on this installation, and whom one can go back to without a password. */

import type { SignedIn } from "./wire";

/** Whom to show, before anything of theirs is loaded. */
export interface Face {
  name: string;
  username: string;
  avatarId: string | null;
}

/** A session that is set aside. */
export interface Parked {
  session: SignedIn;
  face: Face;
}

const KEY = "hongyan.accounts";
export const MOST_ACCOUNTS = 5;

export function listParked(): Parked[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Parked[];
  } catch {
    return [];
  }
}

export const findParked = (userId: string) => listParked().find(({ session }) => session.user_id === userId);

/** Set a session aside, in the place of an older one of the same user. */
export function park(parked: Parked): void {
  const others = listParked().filter(({ session }) => session.user_id !== parked.session.user_id);
  save([...others, parked]);
}

/** Take a session from those that are set aside. */
export function unpark(userId: string): Parked | undefined {
  const found = findParked(userId);
  if (found) save(listParked().filter(({ session }) => session.user_id !== userId));
  return found;
}

/** A token was renewed after its session had been set aside: the old one is good no more. */
export function renewParked(session: SignedIn): void {
  const found = findParked(session.user_id);
  if (found) park({ ...found, session });
}

function save(all: readonly Parked[]): void {
  localStorage.setItem(KEY, JSON.stringify(all));
}
