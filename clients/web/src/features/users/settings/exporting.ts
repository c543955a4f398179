/** Puts my data together from the pages in which the server gives it. */

import type { Client } from "@/protocol/client";
import type { Favourite } from "@/protocol/keeping";
import type { Conversation, Message, Profile, UserChange } from "@/protocol/wire";

/** What the file says of itself, so that whoever reads it in years knows what it is. */
interface Archive {
  format: "hongyan-export-1";
  exported_at: string;
  mine: UserChange | null;
  profiles: Profile[];
  conversations: { conversation: Conversation; messages: Message[] }[];
  favourites: Favourite[];
}

/** All pages as one file, or nothing if it was stopped. `onShare` hears how much is done, from 0 to 1. */
export async function gather(
  client: Pick<Client, "call">,
  stopped: AbortSignal,
  onShare: (share: number) => void,
): Promise<Blob | null> {
  const profiles = new Map<string, Profile>();
  const parts = new Map<string, { conversation: Conversation; messages: Message[] }>();
  const favourites: Favourite[] = [];
  let mine: UserChange | null = null;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof ask>> = await ask(client, after);
    mine ??= page.mine;
    for (const profile of page.profiles) profiles.set(profile.user_id, profile);
    for (const { conversation, messages = [] } of page.conversations) {
      const part = parts.get(conversation.conversation_id) ?? { conversation, messages: [] };
      part.messages.push(...messages);
      parts.set(conversation.conversation_id, part);
    }
    favourites.push(...page.favourites);
    onShare(page.total ? page.done / page.total : 1);
    after = page.next;
  } while (after && !stopped.aborted);
  if (stopped.aborted) return null;
  const archive: Archive = {
    format: "hongyan-export-1",
    exported_at: new Date().toISOString(),
    mine,
    profiles: [...profiles.values()],
    conversations: [...parts.values()],
    favourites,
  };
  return new Blob([JSON.stringify(archive, null, 1)], { type: "application/json" });
}

const ask = (client: Pick<Client, "call">, after: string | null) =>
  client.call("sync.export", after ? { after } : {});

/** Hands a file to the user, as a download. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
