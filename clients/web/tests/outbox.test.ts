import { describe, expect, it, vi } from "vitest";
import { Outbox } from "@/protocol/outbox";
import { Refusal } from "@/protocol/refusal";
import type { Draft } from "@/protocol/wire";
import { ALICE, CHAT } from "./people";
import { ScriptedServer, settled } from "./server";

let names = 0;
const fresh = () => `outbox-${++names}`;
const draft = (id: string): Draft => ({
  conversation_id: CHAT,
  client_msg_id: id,
  content: { type: "text", text: id },
});
const ids = (server: ScriptedServer) => server.asked.map(({ data }) => (data as Draft).client_msg_id);

async function opened(server: ScriptedServer, name = fresh()) {
  const outbox = new Outbox(server.client, name);
  server.answers.set("messages.send", () => ({ seq: 1 }));
  await outbox.open(ALICE);
  return outbox;
}

describe("the outbox", () => {
  it("shows a message in the same moment, and lets go of it once it is acked", async () => {
    const outbox = await opened(new ScriptedServer());
    outbox.add(draft("one"));
    expect(outbox.snapshot.items).toHaveLength(1);
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(0));
  });

  it("sends in the order of writing", async () => {
    const server = new ScriptedServer();
    const outbox = await opened(server);
    for (const id of ["a", "b", "c"]) outbox.add(draft(id));
    await vi.waitFor(() => expect(ids(server)).toEqual(["a", "b", "c"]));
  });

  it("keeps what could not be sent for the page that comes after", async () => {
    const name = fresh();
    const dead = new ScriptedServer();
    dead.isOnline = false;
    (await opened(dead, name)).add(draft("kept"));
    await settled();
    const server = new ScriptedServer();
    const next = await opened(server, name);
    await vi.waitFor(() => expect(next.snapshot.items).toHaveLength(0));
    expect(ids(server)).toEqual(["kept"]);
  });

  it("waits while there is no connection, then sends with the same id", async () => {
    const server = new ScriptedServer();
    const outbox = await opened(server);
    server.isOnline = false;
    outbox.add(draft("later"));
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(1));
    server.comeBack();
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(0));
    expect(ids(server).at(-1)).toBe("later");
  });

  it("stops at a refusal until the user decides, and sends the next one", async () => {
    const server = new ScriptedServer();
    const outbox = await opened(server);
    server.answers.set("messages.send", ({ client_msg_id }: Draft) => {
      if (client_msg_id === "bad") throw new Refusal("messages.too_long", { limit: 5 });
      return { seq: 1 };
    });
    outbox.add(draft("bad"));
    outbox.add(draft("good"));
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(1));
    expect(outbox.snapshot.items[0]!.refusal!.code).toBe("messages.too_long");
    await outbox.remove("bad");
    expect(outbox.snapshot.items).toHaveLength(0);
  });

  it("sends again on request", async () => {
    const server = new ScriptedServer();
    const outbox = await opened(server);
    let isWell = false;
    server.answers.set("messages.send", () => {
      if (!isWell) throw new Refusal("conversations.may_not_post");
      return { seq: 1 };
    });
    outbox.add(draft("again"));
    await settled();
    isWell = true;
    outbox.retry("again");
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(0));
  });

  it("leaves nothing behind when a user signs out", async () => {
    const name = fresh();
    const dead = new ScriptedServer();
    dead.isOnline = false;
    const outbox = await opened(dead, name);
    outbox.add(draft("private"));
    await settled();
    await outbox.close();
    const server = new ScriptedServer();
    expect((await opened(server, name)).snapshot.items).toHaveLength(0);
  });
});
