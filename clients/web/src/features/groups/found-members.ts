import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import type { Member } from "@/protocol/wire";
import { Desk } from "./desk";

const PAUSE_MS = 200;

/** Those of a group whose name has the query in it; null while nobody is sought. */
export function useFoundMembers(groupId: string, query: string): Member[] | null {
  const { client } = useApp();
  const [found, set] = useState<{ query: string; members: Member[] } | null>(null);
  useEffect(() => {
    if (!query) return;
    const seek = () =>
      new Desk(client, groupId).findMembers(query).then(
        (members) => set({ query, members }),
        () => undefined,
      );
    const timer = setTimeout(seek, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [client, groupId, query]);
  return query && found ? found.members : null;
}
