/** My contacts in the order in which the list shows them, under the letters of their names. */

import { useEffect, useMemo } from "react";
import { type App, useApp } from "@/app/app";
import { nameOf } from "@/app/names";
import type { Contact } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { compareNames, finds, type Pinyin, usePinyin } from "@/words/pinyin";

export interface Named {
  contact: Contact;
  name: string;
}

export type Item =
  | { kind: "requests" }
  | { kind: "letter"; letter: string }
  | { kind: "person"; key: string; contact: Contact };

export const STAR = "★";
const REST = "#";

/** Those of my contacts whom a few letters find, by their sound too, and who have a tag. */
export function useNamed(query = "", tag: string | null = null): Named[] {
  const app = useApp();
  const contacts = useModel(app.contacts, (state) => state.contacts);
  const profiles = useModel(app.users, (state) => state.profiles);
  const wanted = query.trim();
  const pinyin = usePinyin(wanted !== "");
  useEffect(() => app.users.want(contacts.keys()), [app, contacts]);
  return useMemo(() => {
    const all = [...contacts.values()].filter((contact) => contact.is_contact && !contact.is_blocked);
    const tagged = tag === null ? all : all.filter((contact) => contact.tags?.includes(tag));
    const named = tagged.map((contact) => ({ contact, name: nameOf(app, contact.user_id) }));
    const found = wanted && profiles ? named.filter((one) => isFound(app, one, wanted, pinyin)) : named;
    return found.sort((one, other) => compareNames(one.name, other.name));
  }, [app, contacts, profiles, wanted, tag, pinyin]);
}

function isFound(app: App, { contact, name }: Named, wanted: string, pinyin: Pinyin | null): boolean {
  const profile = app.users.snapshot.profiles.get(contact.user_id);
  const isNamed = finds(pinyin, name, wanted) || finds(pinyin, profile?.name ?? "", wanted);
  return isNamed || (profile?.username.startsWith(wanted.toLowerCase()) ?? false);
}

/** All tags that I have given, the most used first. */
export function tagsOf(contacts: Iterable<Contact>): string[] {
  const counts = new Map<string, number>();
  for (const { tags = [], is_contact } of contacts) {
    if (is_contact) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)!);
}

const letters = new Map<string, string>();

/** Starred ones first; then everybody under their letter, A to Z, and the rest. */
export function withLetters(named: readonly Named[], pinyin: Pinyin): Item[] {
  const letterOf = (name: string) => {
    const letter = letters.get(name) ?? pinyin.letterOf(name);
    letters.set(name, letter);
    return letter;
  };
  const under = new Map<string, Named[]>();
  for (const one of named) {
    const letter = letterOf(one.name);
    const people = under.get(letter);
    if (people) people.push(one);
    else under.set(letter, [one]);
  }
  const starred = named.filter(({ contact }) => contact.is_starred);
  const order = [...under.keys()].sort((one, other) => placeOf(one) - placeOf(other));
  const groups = order.map((letter) => [letter, under.get(letter)!] as const);
  if (starred.length) groups.unshift([STAR, starred]);
  return groups.flatMap(([letter, people]) => [
    { kind: "letter", letter } as const,
    ...asItems(people, letter),
  ]);
}

export function asItems(named: readonly Named[], group = ""): Item[] {
  return named.map(({ contact }) => ({ kind: "person", key: `${group}${contact.user_id}`, contact }));
}

const placeOf = (letter: string) => (letter === REST ? Number.MAX_SAFE_INTEGER : letter.charCodeAt(0));
