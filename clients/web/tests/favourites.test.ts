import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asMessage, FavouritesModel, mayKeep } from "@/features/favourites/model";
import { FileLinks } from "@/features/files/links";
import type { Favourite } from "@/protocol/keeping";
import type { Message } from "@/protocol/wire";
import { ScriptedServer } from "./server";

const note = (id: string): Favourite => ({
  favourite_id: id,
  rev: 1,
  kind: "note",
  content: { type: "text", text: id },
  saved_at: 1,
});
const message = { message_id: "a.1", content: { type: "text", text: "x" } } as Message;

describe("favourites", () => {
  let server: ScriptedServer;
  let favourites: FavouritesModel;
  const shown = () => favourites.snapshot.items.map((one) => one.favourite_id);

  beforeEach(() => {
    vi.useFakeTimers();
    server = new ScriptedServer();
    server.answers.set("favourites.list", () => ({ items: [note("b"), note("a")], next: "a" }));
    server.answers.set("favourites.tags", () => ({ items: [{ tag: "t", count: 1 }] }));
    favourites = new FavouritesModel(server.client);
  });
  afterEach(() => vi.useRealTimers());

  it("are asked for when they are shown, and again when something has changed meanwhile", async () => {
    favourites.noteChanged();
    expect(server.asked).toEqual([]);
    const hide = favourites.show();
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(["b", "a"]);
    server.answers.set("favourites.list", () => ({ items: [note("c")], next: null }));
    favourites.noteChanged();
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(["c"]);
    hide();
    favourites.noteChanged();
    expect(server.countAsked("favourites.list")).toBe(2);
  });

  it("go on where a page ended, and begin anew with another question", async () => {
    favourites.show();
    await vi.runAllTimersAsync();
    server.answers.set("favourites.list", ({ cursor }: { cursor?: string }) => ({
      items: [note(cursor ? "0" : "z")],
      next: null,
    }));
    await favourites.more();
    expect(shown()).toEqual(["b", "a", "0"]);
    favourites.want({ q: " z " });
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(["z"]);
    expect(server.asked.at(-2)!.data).toMatchObject({ q: "z" });
  });

  it("are removed in a moment, unless that is undone", async () => {
    const undo = favourites.remove(note("a"), () => undefined);
    favourites.remove(note("b"), () => undefined);
    expect([...favourites.snapshot.going]).toEqual(["a", "b"]);
    undo();
    await vi.runAllTimersAsync();
    expect(server.asked).toEqual([{ op: "favourites.delete", data: { favourite_id: "b" } }]);
  });

  it("have addresses of their own for their files", async () => {
    const link = { file_id: "f", url: "/kept", previews: {}, expires_at: Date.now() + 600_000 };
    server.answers.set("favourites.files", () => ({ items: [{ ...link, favourite_id: "a" }] }));
    const client = Object.assign(server.client, { tokens: { now: Date.now() } });
    const links = new FileLinks(client);
    const { message_id } = asMessage(note("a"), "me");
    expect((await links.fetch(message_id, "f"))?.url).toBe("/kept");
    expect(server.asked).toEqual([{ op: "favourites.files", data: { favourite_ids: ["a"] } }]);
  });

  it("are made of what is there to stay", () => {
    expect(mayKeep(message)).toBe(true);
    expect(mayKeep({ ...message, recalled_at: 1 })).toBe(false);
    expect(mayKeep({ ...message, burn_seconds: 5 })).toBe(false);
    expect(mayKeep({ ...message, content: { type: "system", notice: "groups.created" } })).toBe(false);
    expect(mayKeep({ ...message, content: null })).toBe(false);
  });
});
