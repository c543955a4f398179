/** What models speak to: calls, events, the state of the connection, and who is signed in. */

import { Model } from "../state/model";
import { unpark } from "./accounts";
import type { Events, Op, Reply, Request } from "./operations";
import type { Refusal } from "./refusal";
import * as rest from "./rest";
import { Socket, type Status } from "./socket";
import { Tokens } from "./tokens";
import type { Cursor, SignedIn, Snapshot } from "./wire";

interface ClientState {
  status: Status;
  /** Since when we have not been online, to say so only after a while. */
  troubleSince: number | null;
  userId: string | null;
  /** Why the last session ended without our asking; a word, or nothing. */
  endedBecause: string | null;
  /** Why we are not let in, though we are signed in. */
  held: Refusal | null;
}

export interface Resumer {
  /** Get ready to resume what this user held here; the connection waits for it. */
  prepare(userId: string): Promise<void>;
  cursor(): Cursor | null;
  onSnapshot(snapshot: Snapshot, isResumed: boolean): void;
}

type Heard = { [E in keyof Events]?: ((data: Events[E]) => void)[] };

export class Client extends Model<ClientState> {
  readonly tokens: Tokens;
  readonly #socket: Socket;
  readonly #heard: Heard = {};
  #resumer: Resumer | null = null;

  constructor(url: string) {
    super({ status: "idle", troubleSince: null, userId: null, endedBecause: null, held: null });
    this.tokens = new Tokens(
      (reason) => this.#ended(reason),
      () => location.replace("/"),
    );
    this.#socket = new Socket(url, this.tokens, {
      cursor: () => this.#resumer?.cursor() ?? null,
      onSnapshot: (snapshot, isResumed) => {
        if (this.snapshot.held) this.publish({ held: null });
        this.#resumer?.onSnapshot(snapshot, isResumed);
      },
      onEvent: (name, data) => this.#tell(name as keyof Events, data),
      onStatus: (status) => this.#turned(status),
      onStop: (reason) => this.#ended(reason),
      onHeld: (held) => this.publish({ held }),
    });
  }

  /** Continue where this installation was signed in, if it was. */
  begin(resumer: Resumer): void {
    this.#resumer = resumer;
    const held = this.tokens.claim();
    if (held) this.#start(held.user_id);
  }

  enter(signedIn: SignedIn): void {
    const earlier = unpark(signedIn.user_id);
    if (earlier) void rest.end(earlier.session.refresh_token).catch(() => undefined);
    this.tokens.keep(signedIn);
    this.#start(signedIn.user_id);
  }

  #start(userId: string): void {
    this.publish({ userId, endedBecause: null });
    void this.#resume(userId);
  }

  async #resume(userId: string): Promise<void> {
    await this.#resumer?.prepare(userId);
    if (this.snapshot.userId === userId) this.#socket.start();
  }

  /** Ask again whether we are let in. */
  tryAgain(): void {
    if (this.snapshot.held) this.#socket.start();
  }

  /** Signed out here at once, whether or not the server can be told. */
  async leave(): Promise<void> {
    const held = this.tokens.current;
    const isOurs = held?.user_id === this.snapshot.userId;
    this.#ended(null);
    if (held && isOurs) await rest.logout(held.access_token).catch(() => undefined);
  }

  /** The time as the server has it, as far as we know. */
  get now(): number {
    return this.tokens.now;
  }

  call<O extends Op>(op: O, data: Request<O>): Promise<Reply<O>> {
    return this.#socket.call(op, data);
  }

  /** Resolves when there is a connection. */
  online(): Promise<void> {
    return this.#socket.online();
  }

  on<E extends keyof Events>(event: E, hear: (data: Events[E]) => void): void {
    const heard = (this.#heard[event] ?? []) as ((data: Events[E]) => void)[];
    heard.push(hear);
    (this.#heard as Record<string, unknown>)[event] = heard;
  }

  #tell<E extends keyof Events>(event: E, data: unknown): void {
    for (const hear of this.#heard[event] ?? []) hear(data as Events[E]);
  }

  #turned(status: Status): void {
    const isTroubled = status === "connecting" || status === "waiting";
    this.publish({ status, troubleSince: isTroubled ? (this.snapshot.troubleSince ?? Date.now()) : null });
  }

  #ended(reason: string | null): void {
    if (!this.snapshot.userId) return;
    this.tokens.forget();
    this.publish({ userId: null, endedBecause: reason, held: null });
    this.#socket.stop();
  }
}
