/** Coming in and going out. */

import { type Face, listParked, type Parked, unpark } from "@/protocol/accounts";
import type { Client } from "@/protocol/client";
import { deleteCache } from "@/protocol/database";
import * as rest from "@/protocol/rest";
import type { NewDevice, Policy } from "@/protocol/wire";

export class Session {
  constructor(private readonly client: Client) {}

  fetchPolicy(): Promise<Policy> {
    return rest.fetchPolicy();
  }

  async sendCode(email: string, purpose: "register" | "reset"): Promise<void> {
    await rest.sendCode(email, purpose);
  }

  async register(form: Omit<rest.Registration, "device">): Promise<void> {
    this.client.enter(await rest.register({ ...form, device: this.device() }));
  }

  async login(login: string, password: string): Promise<void> {
    this.client.enter(await rest.login({ login, password, device: this.device() }));
  }

  async resetPassword(email: string, code: string, new_password: string): Promise<void> {
    await rest.resetPassword({ email, code, new_password });
  }

  /** Who else is signed in here. */
  others(): Parked[] {
    return listParked().filter(({ session }) => session.user_id !== this.client.snapshot.userId);
  }

  /** Set me aside, and go on as another, or to where one signs in. The page begins anew, with nothing of mine. */
  async change(userId: string | null, face: Face | null): Promise<void> {
    await this.client.tokens.change(userId, face);
    location.assign(userId ? "/chats" : "/sign-in");
  }

  /** Sign out somebody who was set aside. */
  async forget(userId: string): Promise<void> {
    const parked = unpark(userId);
    if (!parked) return;
    await Promise.allSettled([deleteCache(userId), rest.end(parked.session.refresh_token)]);
  }

  /** Delete me for good; what is kept of me here goes, too. */
  async erase(password: string): Promise<void> {
    await rest.erase(await this.client.tokens.fresh(), password);
    await this.client.leave();
  }

  leave(): Promise<void> {
    return this.client.leave();
  }

  /** What this installation says of itself when it signs in. */
  device(): NewDevice {
    const { deviceId } = this.client.tokens;
    return { platform: "web", name: nameOfBrowser(), ...(deviceId ? { device_id: deviceId } : {}) };
  }
}

/** What this browser calls itself, such as "Chrome · Linux". */
function nameOfBrowser(): string {
  const agent = navigator.userAgent;
  const browser = /Edg/.test(agent) ? "Edge" : (/(Firefox|Chrome|Safari)/.exec(agent)?.[1] ?? "Browser");
  const system = /(Windows|Android|iPhone|iPad|Mac OS|Linux)/.exec(agent)?.[1] ?? "";
  return [browser, system].filter(Boolean).join(" · ");
}
