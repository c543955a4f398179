import { describe, expect, it } from "vitest";
import { gather } from "@/features/users/settings/exporting";
import type { Client } from "@/protocol/client";

const chat = (id: string) => ({ conversation_id: id });
const said = (text: string) => ({ content: { type: "text", text } });
const PAGES: Record<string, object> = {
  first: {
    mine: { since: 0, rev: 3 },
    conversations: [{ conversation: chat("a"), messages: [said("1"), said("2")] }],
    favourites: [],
    profiles: [{ user_id: "u" }],
    done: 0,
    total: 2,
    next: "a.2",
  },
  "a.2": {
    mine: null,
    conversations: [{ conversation: chat("a"), messages: [said("3")] }, { conversation: chat("b") }],
    favourites: [{ favourite_id: "f" }],
    profiles: [{ user_id: "u" }],
    done: 2,
    total: 2,
    next: null,
  },
};
const client = {
  call: async (_: string, { after = "first" }: { after?: string }) => PAGES[after],
} as unknown as Pick<Client, "call">;

describe("taking my data along", () => {
  it("puts the pages together, with the messages of one conversation in one place", async () => {
    const shares: number[] = [];
    const file = await gather(client, new AbortController().signal, (share) => shares.push(share));
    const archive = JSON.parse(await file!.text());
    expect(archive.format).toBe("hongyan-export-1");
    expect(archive.mine).toEqual({ since: 0, rev: 3 });
    expect(archive.profiles).toHaveLength(1);
    expect(archive.favourites).toEqual([{ favourite_id: "f" }]);
    expect(archive.conversations).toEqual([
      { conversation: chat("a"), messages: [said("1"), said("2"), said("3")] },
      { conversation: chat("b"), messages: [] },
    ]);
    expect(shares).toEqual([0, 1]);
  });

  it("stops when it is told to", async () => {
    const stopped = new AbortController();
    expect(await gather(client, stopped.signal, () => stopped.abort())).toBeNull();
  });
});
