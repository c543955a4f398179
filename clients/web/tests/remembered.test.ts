import { beforeEach, describe, expect, it } from "vitest";
import { FoldersModel } from "@/features/conversations/folders";
import { noteRecent, recentEmoji } from "@/features/messages/recent-emoji";
import type { Folder } from "@/protocol/wire";
import { ALICE, BOB } from "./people";
import { ScriptedServer } from "./server";

const folder = (folder_id: string): Folder => ({ folder_id, rev: 1, name: folder_id });

beforeEach(() => localStorage.clear());

describe("what this installation remembers", () => {
  it("is the emoji that each of its users used, and nobody else's", () => {
    noteRecent(ALICE, "🪿");
    expect(recentEmoji(ALICE)[0]![0]).toBe("🪿");
    expect(recentEmoji(BOB).map(([emoji]) => emoji)).not.toContain("🪿");
  });

  it("is the folder that was looked into, as long as it is there", () => {
    const { client } = new ScriptedServer();
    const before = new FoldersModel(client);
    before.note([folder("work"), folder("home")]);
    before.choose("home");
    const after = new FoldersModel(client);
    after.note([folder("work")]);
    expect(after.snapshot.chosenId).toBeNull();
    after.note([folder("home")]);
    expect(after.snapshot.chosenId).toBe("home");
    after.choose(null);
    const last = new FoldersModel(client);
    last.note([folder("work"), folder("home")]);
    expect(last.snapshot.chosenId).toBeNull();
  });
});
