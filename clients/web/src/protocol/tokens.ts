/** Who is signed in on this installation. Shared by all tabs; refreshed by one of them. */

import { type Face, findParked, park, renewParked, unpark } from "./accounts";
import { withLock } from "./locks";
import { Refusal } from "./refusal";
import { refresh } from "./rest";
import type { SignedIn } from "./wire";

const KEY = "hongyan.session";
const DEVICE_KEY = "hongyan.device";
const SKEW_KEY = "hongyan.skew";
const EARLY_MS = 60_000;

/** A session, and how long before its end it should be renewed. */
interface Kept extends SignedIn {
  early_ms?: number;
}

export class Tokens {
  #skewMs = Number(localStorage.getItem(SKEW_KEY) ?? 0);
  /** Whom this page is for, if anybody is signed in. */
  #userId: string | null = null;

  /**
   * `onGone` is called when another tab, or the server, ended the session; `onOther` when another tab went on
   * as somebody else, whose things this page must not mix with what it holds.
   */
  constructor(
    private readonly onGone: (reason: string) => void,
    private readonly onOther: () => void = () => undefined,
  ) {
    addEventListener("storage", ({ key }) => {
      if (key !== KEY || this.#isOurs(this.current)) return;
      if (this.current || (this.#userId && findParked(this.#userId))) this.onOther();
      else this.onGone("signed_out");
    });
  }

  #isOurs(session: Kept | null): boolean {
    return (session?.user_id ?? null) === this.#userId;
  }

  get current(): Kept | null {
    const kept = localStorage.getItem(KEY);
    return kept ? (JSON.parse(kept) as Kept) : null;
  }

  /** The device this installation was given before, if it was. */
  get deviceId(): string | null {
    return localStorage.getItem(DEVICE_KEY);
  }

  /** Who is signed in: this page is theirs from now on. */
  claim(): Kept | null {
    const held = this.current;
    this.#userId = held?.user_id ?? null;
    return held;
  }

  /** Set the session aside and go on as `userId`, who was set aside before, or as nobody. */
  async change(userId: string | null, face: Face | null): Promise<void> {
    await withLock("refresh", async () => {
      const next = userId ? unpark(userId) : undefined;
      const held = this.current;
      if (held && face) park({ session: held, face });
      if (next) this.#write(next.session);
      else localStorage.removeItem(KEY);
    });
  }

  keep(signedIn: SignedIn): void {
    this.#userId = signedIn.user_id;
    this.#write(signedIn);
  }

  #write(signedIn: SignedIn): void {
    const early_ms = Math.min(EARLY_MS, Math.max(0, signedIn.expires_at - this.now) / 3);
    localStorage.setItem(KEY, JSON.stringify({ ...signedIn, early_ms }));
    localStorage.setItem(DEVICE_KEY, signedIn.device_id);
  }

  forget(): void {
    const isOurs = this.#isOurs(this.current);
    this.#userId = null;
    if (isOurs) localStorage.removeItem(KEY);
  }

  /** Our clock may be wrong; the server's decides when a token is old. */
  setServerTime(at: number): void {
    this.#skewMs = at - Date.now();
    localStorage.setItem(SKEW_KEY, String(this.#skewMs));
  }

  get now(): number {
    return Date.now() + this.#skewMs;
  }

  /** Milliseconds until a fresh token should be asked for. */
  get freshForMs(): number {
    const held = this.current;
    return held ? held.expires_at - this.now - (held.early_ms ?? EARLY_MS) : 0;
  }

  /** A token that is good for a while. A used refresh token would end the session: one tab refreshes. */
  async fresh(isRejected = false): Promise<string> {
    this.#check();
    const seen = this.current?.refresh_token;
    if (!isRejected && this.freshForMs > 0) return this.current!.access_token;
    return withLock("refresh", async () => {
      const held = this.#check();
      if (held.refresh_token !== seen && this.freshForMs > 0) return held.access_token;
      return this.#renew(held.refresh_token);
    });
  }

  #check(): Kept {
    const held = this.current;
    if (!held) throw new Refusal("users.session_ended");
    if (this.#userId !== null && !this.#isOurs(held)) {
      this.onOther();
      throw new Refusal("users.session_ended");
    }
    return held;
  }

  async #renew(refreshToken: string): Promise<string> {
    try {
      const renewed = await refresh(refreshToken);
      if (this.current?.user_id === renewed.user_id) this.#write(renewed);
      else renewParked(renewed);
      return renewed.access_token;
    } catch (error) {
      if (error instanceof Refusal && error.code === "users.session_ended") {
        this.forget();
        this.onGone("session_ended");
      }
      throw error;
    }
  }
}
