/** Me, my devices, and what may be known of others. */

import type { Client } from "@/protocol/client";
import type { Device, Me, Policy, Presence, Privacy, Profile } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";

interface UsersState {
  me: Me | null;
  policy: Policy | null;
  devices: ReadonlyMap<string, Device>;
  profiles: ReadonlyMap<string, Profile>;
  presence: ReadonlyMap<string, Presence>;
}

const MOST_ASKED = 200;
const WATCH_MS = 100;
const NOTHING: UsersState = {
  me: null,
  policy: null,
  devices: new Map(),
  profiles: new Map(),
  presence: new Map(),
};

export class UsersModel extends Model<UsersState> {
  readonly #wanted = new Set<string>();
  readonly #watched = new Set<string>();
  #watching: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: Client) {
    super(NOTHING);
    client.on("users.presence", (presence) =>
      this.publish({ presence: withEntries(this.snapshot.presence, [[presence.user_id, presence]]) }),
    );
    client.on("users.profile", (profile) => this.noteProfiles([profile]));
  }

  forget(): void {
    this.#wanted.clear();
    this.#watched.clear();
    this.publish(NOTHING);
  }

  /** What this server allows, asked for once. */
  async learnPolicy(): Promise<void> {
    if (this.snapshot.policy) return;
    const policy = await this.client.call("users.policy", {}).catch(() => null);
    if (policy) this.publish({ policy });
  }

  noteMe(rows: readonly Me[]): void {
    const me = rows.at(-1);
    if (!me || me.rev < (this.snapshot.me?.rev ?? 0)) return;
    this.publish({ me });
    const { user_id, username, name, avatar_id, bio } = me;
    this.noteProfiles([{ user_id, username, name, avatar_id, bio }]);
  }

  noteDevices(rows: readonly Device[], isAll = false): void {
    const entries = rows.map((row) => [row.device_id, row.removed_at ? undefined : row] as const);
    if (!rows.length && !isAll) return;
    this.publish({ devices: withEntries(isAll ? new Map() : this.snapshot.devices, entries) });
  }

  noteProfiles(profiles: readonly Profile[]): void {
    if (!profiles.length) return;
    const entries = profiles.map((profile) => [profile.user_id, profile] as const);
    this.publish({ profiles: withEntries(this.snapshot.profiles, entries) });
  }

  /** Ask for the people that are about to be shown and not yet known. Many askers, one request. */
  want(userIds: Iterable<string>): void {
    const isAsking = this.#wanted.size > 0;
    for (const id of userIds) if (id && !this.snapshot.profiles.has(id)) this.#wanted.add(id);
    if (!isAsking && this.#wanted.size) setTimeout(() => void this.#ask(), 20);
  }

  async #ask(): Promise<void> {
    const user_ids = [...this.#wanted].slice(0, MOST_ASKED);
    try {
      const { items } = await this.client.call("users.profiles", { user_ids });
      this.noteProfiles(items);
    } catch {
      // They are asked for again when they are drawn again.
    }
    for (const id of user_ids) this.#wanted.delete(id);
    if (this.#wanted.size) void this.#ask();
  }

  /** Keep knowing whether these people are there. */
  watch(userIds: readonly string[]): void {
    const fresh = userIds.filter((id) => !this.#watched.has(id));
    if (!fresh.length) return;
    for (const id of fresh) this.#watched.add(id);
    this.watchAgain();
  }

  /** A new connection watches nobody until it is told whom, and new contacts let us see more. */
  watchAgain(): void {
    this.#watching ??= setTimeout(() => void this.#watch(), WATCH_MS);
  }

  async #watch(): Promise<void> {
    this.#watching = undefined;
    const user_ids = [...this.#watched].slice(-MOST_ASKED);
    if (!user_ids.length) return;
    const answer = await this.client.call("users.presence", { user_ids }).catch(() => null);
    if (!answer) return;
    const entries = answer.items.map((item) => [item.user_id, item] as const);
    this.publish({ presence: withEntries(this.snapshot.presence, entries) });
  }

  async find(query: string): Promise<Profile[]> {
    const { items } = await this.client.call("users.find", { query });
    this.noteProfiles(items);
    return items;
  }

  async updateProfile(changes: { name?: string; bio?: string }): Promise<void> {
    const user_id = this.client.snapshot.userId ?? "";
    this.#become(await this.client.call("users.update_profile", { user_id, ...changes }));
  }

  async setAvatar(base64: string): Promise<void> {
    const user_id = this.client.snapshot.userId ?? "";
    this.#become(await this.client.call("users.set_avatar", { user_id, content: base64 }));
  }

  async setPrivacy(privacy: Privacy): Promise<void> {
    this.#become(await this.client.call("users.update_settings", { privacy }));
  }

  async setPreferences(preferences: Record<string, unknown>): Promise<void> {
    this.#become(await this.client.call("users.update_settings", { preferences }));
  }

  async changePassword(old_password: string, new_password: string): Promise<void> {
    await this.client.call("users.change_password", { old_password, new_password });
  }

  async loadDevices(): Promise<void> {
    const user_id = this.client.snapshot.userId ?? "";
    const { items } = await this.client.call("users.devices", { user_id });
    this.noteDevices(items, true);
  }

  async removeDevice(device_id: string): Promise<void> {
    await this.client.call("users.remove_device", { device_id });
    this.publish({ devices: withEntries(this.snapshot.devices, [[device_id, undefined]]) });
  }

  #become(me: Me): void {
    this.noteMe([me]);
  }
}
