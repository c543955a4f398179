import { describe, expect, it, vi } from "vitest";
import { FileLinks } from "@/features/files/links";
import { TransfersModel } from "@/features/files/transfers";
import { Uploads } from "@/features/files/uploads";
import { Outbox } from "@/protocol/outbox";
import { Refusal } from "@/protocol/refusal";
import type { Transfer } from "@/protocol/transferring";
import type { Message } from "@/protocol/wire";
import { ALICE, BOB, CHAT, message } from "./people";
import { ScriptedServer, settled } from "./server";

const OFFER = `${CHAT}.1`;
let names = 0;

function offered(more: Partial<Transfer> = {}, sender_id = BOB): Message {
  const content: Transfer = { type: "transfer", name: "goose.txt", size: 5, state: "offered", ...more };
  return message(1, { sender_id, content });
}

async function opened(server: ScriptedServer, name = `transfers-${++names}`) {
  const { client } = server;
  const files = { uploads: new Uploads(client), links: new FileLinks(client) };
  const transfers = new TransfersModel(client, files, name);
  await transfers.open(ALICE);
  return transfers;
}

describe("transfers", () => {
  it("are offered without a byte of them, and kept here for when they are wanted", async () => {
    const server = new ScriptedServer();
    server.answers.set("messages.offer", () => ({ message_id: OFFER, seq: 1 }));
    server.answers.set("messages.fetch", () => offered({}, ALICE));
    const name = `transfers-${++names}`;
    const transfers = await opened(server, name);
    const outbox = new Outbox(server.client, `${name}-out`, new Uploads(server.client));
    outbox.onOffered = (row, sent) => transfers.keep(row, sent);
    await outbox.open(ALICE);
    const content: Transfer = { type: "transfer", name: "goose.txt", size: 5, state: "offered" };
    const blob = new Blob(["goose"]);
    outbox.add(
      { conversation_id: CHAT, client_msg_id: "one", content },
      { blob, name: "goose.txt", kind: "file" },
    );
    await vi.waitFor(() => expect(outbox.snapshot.items).toHaveLength(0));
    expect(server.asked.map(({ op }) => op)).toEqual(["messages.offer"]);
    const later = await opened(server, name);
    expect([...later.snapshot.offered.keys()]).toEqual([OFFER]);
  });

  it("lapse by the clock, unless they were handed over in time", async () => {
    const transfers = await opened(new ScriptedServer());
    const transfer = offered().content as Transfer;
    const past = Date.now() - 1_000;
    expect(transfers.stepOf({ ...transfer, expires_at: Date.now() + 1_000 })).toBe("offered");
    expect(transfers.stepOf({ ...transfer, expires_at: past })).toBe("expired");
    expect(transfers.stepOf({ ...transfer, expires_at: past, state: "accepted" })).toBe("expired");
    expect(transfers.stepOf({ ...transfer, expires_at: past, state: "ready" })).toBe("ready");
  });

  it("are saved where they were accepted, also by a page that comes after", async () => {
    const server = new ScriptedServer();
    server.answers.set("messages.fetch", () => offered({ state: "accepted" }));
    const name = `transfers-${++names}`;
    await (await opened(server, name)).answer(OFFER, true);
    const later = await opened(server, name);
    expect(later.snapshot.taking.has(OFFER)).toBe(true);
    later.note([offered({ state: "cancelled" })]);
    await settled();
    expect(later.snapshot.taking.has(OFFER)).toBe(false);
  });

  it("are not saved when accepting came too late", async () => {
    const server = new ScriptedServer();
    server.answers.set("messages.answer_offer", () => {
      throw new Refusal("messages.transfer_moved_on", { state: "cancelled" });
    });
    const transfers = await opened(server);
    await expect(transfers.answer(OFFER, true)).rejects.toThrow("messages.transfer_moved_on");
    expect(transfers.snapshot.taking.has(OFFER)).toBe(false);
  });

  it("show how far the other is, not what I told myself", async () => {
    const server = new ScriptedServer();
    const transfers = await opened(server);
    const told = { conversation_id: CHAT, message_id: OFFER, done_bytes: 3 };
    server.tell("messages.progress", { ...told, user_id: ALICE });
    expect(transfers.snapshot.told.get(OFFER)).toBeUndefined();
    server.tell("messages.progress", { ...told, user_id: BOB });
    expect(transfers.snapshot.told.get(OFFER)).toBe(3);
  });
});
