import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Socket } from "@/protocol/socket";
import { Tokens } from "@/protocol/tokens";
import { snapshot } from "./people";

interface Frame {
  id: number;
  op: string;
  key?: string;
}

/** The other end of the browser's WebSocket. */
class Wire {
  static readonly OPEN = 1;
  static all: Wire[] = [];
  readyState = 1;
  sent: Frame[] = [];
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = (_: { code: number; reason: string }) => {};

  constructor() {
    Wire.all.push(this);
    queueMicrotask(() => this.onopen());
  }

  send(raw: string): void {
    this.sent.push(JSON.parse(raw) as Frame);
  }

  say(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  close(): void {}

  cut(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose({ code, reason });
  }

  static async newest(op: string): Promise<{ wire: Wire; frame: Frame }> {
    return vi.waitFor(() => {
      const wire = Wire.all.at(-1)!;
      const frame = wire.sent.findLast((one) => one.op === op)!;
      expect(frame).toBeDefined();
      return { wire, frame };
    }, 5_000);
  }
}

async function connect(): Promise<Wire> {
  const { wire, frame } = await Wire.newest("connect");
  wire.say({ id: frame.id, data: snapshot([]) });
  return wire;
}

function opened() {
  const heard: string[] = [];
  const tokens = new Tokens(() => {});
  const expires_at = Date.now() + 900_000;
  tokens.keep({ user_id: "a", device_id: "d", access_token: "t", refresh_token: "r", expires_at });
  const socket = new Socket("ws://test", tokens, {
    cursor: () => null,
    onSnapshot: () => heard.push("snapshot"),
    onEvent: (name) => heard.push(name),
    onStatus: () => {},
    onStop: (reason) => heard.push(`stop ${reason}`),
    onHeld: () => undefined,
  });
  socket.start();
  return { socket, heard };
}

describe("the socket", () => {
  beforeEach(() => {
    Wire.all = [];
    vi.stubGlobal("WebSocket", Wire);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("keeps events that overtake the snapshot until it is there", async () => {
    const { heard } = opened();
    const { wire, frame } = await Wire.newest("connect");
    wire.say({ ev: "users.presence", data: {} });
    expect(heard).toEqual([]);
    wire.say({ id: frame.id, data: snapshot([]) });
    await vi.waitFor(() => expect(heard).toEqual(["snapshot", "users.presence"]));
  });

  it("repeats a call that was cut off, under the same key", async () => {
    const { socket } = opened();
    const wire = await connect();
    const call = socket.call("contacts.block", { user_id: "b" });
    const first = await Wire.newest("contacts.block");
    wire.cut(1006);
    await vi.waitFor(() => expect(Wire.all).toHaveLength(2), 5_000);
    await connect();
    const second = await Wire.newest("contacts.block");
    expect(second.frame.key).toBe(first.frame.key);
    second.wire.say({ id: second.frame.id, data: { user_id: "b", rev: 2 } });
    expect((await call).rev).toBe(2);
  });

  it("rejects with what the server says", async () => {
    const { socket } = opened();
    await connect();
    const call = socket.call("users.find", { query: "x" });
    const { wire, frame } = await Wire.newest("users.find");
    wire.say({ id: frame.id, error: { code: "users.no_such_user", details: {}, retryable: false } });
    await expect(call).rejects.toMatchObject({ code: "users.no_such_user" });
  });

  it("waits as long as it is told to, then asks again", async () => {
    const { socket } = opened();
    const wire = await connect();
    const call = socket.call("users.find", { query: "x" });
    const { frame } = await Wire.newest("users.find");
    const error = { code: "requests.too_fast", details: { retry_after_ms: 20 }, retryable: true };
    wire.say({ id: frame.id, error });
    await vi.waitFor(() => expect(wire.sent.filter(({ op }) => op === "users.find")).toHaveLength(2));
    wire.say({ id: wire.sent.at(-1)!.id, data: { items: [] } });
    expect((await call).items).toEqual([]);
  });

  it("comes back when a busy server has a place for it, and not before", async () => {
    opened();
    const { wire } = await Wire.newest("connect");
    wire.cut(4430, "1");
    dispatchEvent(new Event("online"));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(Wire.all).toHaveLength(1);
    await vi.waitFor(() => expect(Wire.all).toHaveLength(2), 2_000);
  });

  it("does not come back when it is told not to", async () => {
    const { heard } = opened();
    const wire = await connect();
    wire.cut(4503);
    expect(heard.at(-1)).toBe("stop disabled");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(Wire.all).toHaveLength(1);
  });
});
