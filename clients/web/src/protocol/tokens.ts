/** Who is signed in on this installation. Shared by all tabs; refreshed by one of them. */

import { withLock } from "./locks";
import { Refusal } from "./refusal";
import { refresh } from "./rest";
import type { SignedIn } from "./wire";

const KEY = "hongyan.session";
const DEVICE_KEY = "hongyan.device";
const EARLY_MS = 60_000;

/** A session, and how long before its end it should be renewed. */
interface Kept extends SignedIn {
  early_ms?: number;
}

export class Tokens {
  #skewMs = 0;

  /** `onGone` is called when another tab, or the server, ended the session. */
  constructor(private readonly onGone: (reason: string) => void) {
    addEventListener("storage", (event) => {
      if (event.key === KEY && !event.newValue) this.onGone("signed_out");
    });
  }

  get current(): Kept | null {
    const kept = localStorage.getItem(KEY);
    return kept ? (JSON.parse(kept) as Kept) : null;
  }

  /** The device this installation was given before, if it was. */
  get deviceId(): string | null {
    return localStorage.getItem(DEVICE_KEY);
  }

  keep(signedIn: SignedIn): void {
    const early_ms = Math.min(EARLY_MS, Math.max(0, signedIn.expires_at - this.now) / 3);
    localStorage.setItem(KEY, JSON.stringify({ ...signedIn, early_ms }));
    localStorage.setItem(DEVICE_KEY, signedIn.device_id);
  }

  forget(): void {
    localStorage.removeItem(KEY);
  }

  /** Our clock may be wrong; the server's decides when a token is old. */
  setServerTime(at: number): void {
    this.#skewMs = at - Date.now();
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
    const seen = this.current?.refresh_token;
    if (!isRejected && this.freshForMs > 0) return this.current!.access_token;
    return withLock("refresh", async () => {
      const held = this.current;
      if (!held) throw new Refusal("users.session_ended");
      if (held.refresh_token !== seen && this.freshForMs > 0) return held.access_token;
      return this.#renew(held.refresh_token);
    });
  }

  async #renew(refreshToken: string): Promise<string> {
    try {
      const renewed = await refresh(refreshToken);
      this.keep(renewed);
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
