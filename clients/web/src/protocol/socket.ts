/** The one live connection: says `connect`, resumes, repeats what was cut off, and comes back with patience. */

import { isRepeatable, type Op, type Reply, type Request } from "./operations";
import { adviceMs, backoffMs, reasonOf, sleep, verdictOf } from "./pacing";
import { newKey } from "./random";
import { offline, Refusal, refusalOf, timedOut } from "./refusal";
import type { Tokens } from "./tokens";
import type { Cursor, Snapshot } from "./wire";

const SUBPROTOCOL = "hongyan.v1.json";
const ANSWER_MS = 20_000;
const ONLINE_MS = 12_000;
const MOST_TRIES = 4;
const HELD = /^users\.(pending_approval|registration_refused)$/;

export type Status = "idle" | "connecting" | "online" | "waiting";

export interface Listener {
  cursor(): Cursor | null;
  onSnapshot(snapshot: Snapshot, isResumed: boolean): void;
  onEvent(name: string, data: unknown): void;
  onStatus(status: Status): void;
  /** The server does not want us back. */
  onStop(reason: string): void;
  /** We are known, but not let in yet, or not at all. */
  onHeld(refusal: Refusal): void;
}

interface Waiting {
  resolve(data: unknown): void;
  reject(error: Refusal): void;
  timer: ReturnType<typeof setTimeout>;
}

interface Frame {
  id?: number;
  data?: unknown;
  error?: unknown;
  ev?: string;
}

export class Socket {
  status: Status = "idle";
  #web: WebSocket | null = null;
  #lastId = 0;
  #attempt = 0;
  #waiting = new Map<number, Waiting>();
  #early: Frame[] | null = null;
  #isWanted = false;
  #isRejected = false;
  #heardAt = 0;
  #notBefore = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #onOnline = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly tokens: Tokens,
    private readonly listener: Listener,
  ) {
    addEventListener("online", () => this.#comeBackNow());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#comeBackNow());
  }

  start(): void {
    this.#isWanted = true;
    this.#attempt = 0;
    if (this.status === "idle") void this.#connect();
  }

  stop(): void {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#web?.close(1000);
    this.#lost();
    this.#turn("idle");
  }

  /** Ask, and ask again when the connection breaks in between. Rejects with a `Refusal`. */
  async call<O extends Op>(op: O, data: Request<O>): Promise<Reply<O>> {
    const key = isRepeatable(op) ? undefined : newKey();
    for (let tries = 1; ; tries++) {
      try {
        await this.online(ONLINE_MS);
        return (await this.#ask(op, data, key)) as Reply<O>;
      } catch (error) {
        if (!(error instanceof Refusal) || !this.#isWorthAnother(error, tries)) throw error;
        if (error.waitMs) await sleep(error.waitMs);
      }
    }
  }

  /** Resolves once there is a connection; rejects after `patienceMs`. */
  online(patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.status === "online") return Promise.resolve();
    return new Promise((resolve, reject) => {
      const arrived = () => {
        clearTimeout(timer);
        this.#onOnline.delete(arrived);
        resolve();
      };
      const timer =
        patienceMs < Number.POSITIVE_INFINITY
          ? setTimeout(() => {
              this.#onOnline.delete(arrived);
              reject(offline());
            }, patienceMs)
          : undefined;
      this.#onOnline.add(arrived);
    });
  }

  #isWorthAnother(error: Refusal, tries: number): boolean {
    if (tries >= MOST_TRIES || !this.#isWanted || !error.isRetryable) return false;
    if (error.code === "client.offline") return this.status !== "idle" && tries < 3;
    return error.code !== "client.timed_out" && error.waitMs > 0 && error.waitMs <= 5_000;
  }

  #ask(op: string, data: unknown, key?: string): Promise<unknown> {
    const web = this.#web;
    if (!web || web.readyState !== WebSocket.OPEN) return Promise.reject(offline());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(timedOut());
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      web.send(JSON.stringify({ id, op, data, key }));
    });
  }

  async #connect(): Promise<void> {
    this.#turn("connecting");
    let token: string;
    try {
      token = await this.tokens.fresh(this.#isRejected);
    } catch (error) {
      return this.#later(error instanceof Refusal ? error.waitMs : 0);
    }
    if (!this.#isWanted) return;
    this.#isRejected = false;
    const web = new WebSocket(this.url, SUBPROTOCOL);
    this.#web = web;
    this.#early = [];
    web.onopen = () => void this.#greet(token);
    web.onmessage = (message) => this.#web === web && this.#hear(JSON.parse(message.data as string) as Frame);
    web.onclose = (close) =>
      this.#web === web && this.#closed(close.code, adviceMs(close.code, close.reason));
  }

  async #greet(token: string): Promise<void> {
    const cursor = this.listener.cursor();
    try {
      const data = cursor ? { token, cursor } : { token };
      const snapshot = (await this.#ask("connect", data)) as Snapshot;
      this.#arrived(snapshot, cursor !== null);
    } catch (error) {
      if (error instanceof Refusal && HELD.test(error.code)) return this.#held(error);
      if (error instanceof Refusal && /session_ended|not_signed_in|bad_token/.test(error.code)) {
        this.#isRejected = true;
      }
      this.#web?.close(1000);
    }
  }

  #held(refusal: Refusal): void {
    this.stop();
    this.listener.onHeld(refusal);
  }

  #arrived(snapshot: Snapshot, isResumed: boolean): void {
    this.#attempt = 0;
    this.tokens.setServerTime(snapshot.at);
    this.listener.onSnapshot(snapshot, isResumed);
    const early = this.#early ?? [];
    this.#early = null;
    for (const frame of early) this.#hear(frame);
    this.#beat = setInterval(() => this.#pulse(snapshot.heartbeat_seconds * 1000), 5_000);
    this.#renewLater();
    this.#turn("online");
    for (const arrived of [...this.#onOnline]) arrived();
  }

  /** Events may overtake the snapshot that they follow; they wait for it. */
  #hear(frame: Frame): void {
    this.#heardAt = Date.now();
    if (frame.ev) {
      if (this.#early) this.#early.push(frame);
      else this.listener.onEvent(frame.ev, frame.data);
      return;
    }
    const waiting = this.#waiting.get(frame.id ?? -1);
    if (!waiting) return;
    this.#waiting.delete(frame.id!);
    clearTimeout(waiting.timer);
    if (frame.error) waiting.reject(refusalOf(frame.error));
    else waiting.resolve(frame.data);
  }

  #pulse(everyMs: number): void {
    const silence = Date.now() - this.#heardAt;
    if (silence > everyMs * 1.5) this.#web?.close(4000);
    if (silence > everyMs * 1.5) this.#closed(1006);
    else if (silence > everyMs - 5_000) this.#ask("ping", {}).catch(() => undefined);
  }

  #renewLater(): void {
    const soon = Math.max(5_000, this.tokens.freshForMs - Math.random() * 30_000);
    this.#renewal = setTimeout(() => void this.#renew(), soon);
  }

  async #renew(): Promise<void> {
    try {
      await this.#ask("renew", { token: await this.tokens.fresh() });
    } catch {
      // The server will close us with 4401 in time, and we come back with a fresh token.
    }
    if (this.status === "online") this.#renewLater();
  }

  #closed(code: number, waitMs = 0): void {
    this.#lost();
    const verdict = verdictOf(code);
    if (!this.#isWanted) return;
    if (verdict === "stop") {
      this.#isWanted = false;
      this.#turn("idle");
      this.listener.onStop(reasonOf(code));
      return;
    }
    if (verdict === "refresh") this.#isRejected = true;
    this.#notBefore = Date.now() + waitMs;
    if (waitMs) this.#comeBackAfter(waitMs);
    else this.#later(0);
  }

  #later(waitMs: number): void {
    this.#comeBackAfter(waitMs + backoffMs(this.#attempt++));
  }

  #comeBackAfter(waitMs: number): void {
    if (!this.#isWanted) return;
    this.#turn("waiting");
    this.#retry = setTimeout(() => void this.#connect(), waitMs);
  }

  #comeBackNow(): void {
    if (!this.#isWanted || this.status !== "waiting" || Date.now() < this.#notBefore) return;
    clearTimeout(this.#retry);
    this.#attempt = 0;
    void this.#connect();
  }

  #lost(): void {
    this.#web = null;
    this.#early = null;
    clearInterval(this.#beat);
    clearTimeout(this.#renewal);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(offline());
    }
  }

  #turn(status: Status): void {
    this.status = status;
    this.listener.onStatus(status);
  }
}
