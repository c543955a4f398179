/** What can be asked of one group beside its members; loaded with the pages that need it. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Client } from "@/protocol/client";
import type { Rules } from "@/protocol/grouping";
import type { Op, Request } from "@/protocol/operations";

type Rest<O extends Op> = Omit<Request<O>, "group_id">;

export class Desk {
  constructor(
    private readonly client: Client,
    private readonly group_id: string,
  ) {}

  readonly links = async () => (await this.client.call("groups.links", this.#here({}))).items;
  readonly makeLink = (terms: Rest<"groups.make_link">) =>
    this.client.call("groups.make_link", this.#here(terms));
  readonly revoke = (link_id: string) => this.client.call("groups.revoke_link", this.#here({ link_id }));
  readonly requests = async () =>
    (await this.client.call("groups.requests", this.#here({ limit: 200 }))).items;
  readonly decide = (request_id: string, accept: boolean) =>
    this.client.call("groups.decide", { request_id, accept });
  readonly bans = async () => (await this.client.call("groups.bans", this.#here({ limit: 200 }))).items;
  readonly ban = (user_id: string) => this.client.call("groups.ban", this.#here({ user_id }));
  readonly unban = (user_id: string) => this.client.call("groups.unban", this.#here({ user_id }));
  readonly mute = (user_id: string, until: number | null) =>
    this.client.call("groups.mute", this.#here({ user_id, until }));
  readonly silence = (until: number | null) => this.client.call("groups.silence", this.#here({ until }));
  readonly setRules = (rules: Rules) => this.client.call("groups.set_rules", this.#here(rules));
  readonly findMembers = async (query: string) =>
    (await this.client.call("groups.find_members", this.#here({ query }))).items;
  readonly announcements = async () =>
    (await this.client.call("groups.announcements", this.#here({ limit: 50 }))).items;
  readonly announce = (text: string, must_confirm: boolean) =>
    this.client.call("groups.announce", this.#here({ text, must_confirm }));
  readonly confirm = (announcement_id: string) =>
    this.client.call("groups.confirm", this.#here({ announcement_id }));
  readonly confirmations = (announcement_id: string, confirmed: boolean) =>
    this.client.call("groups.confirmations", this.#here({ announcement_id, confirmed }));
  readonly remind = (announcement_id: string) =>
    this.client.call("groups.remind", this.#here({ announcement_id }));
  readonly dissolve = () => this.client.call("groups.dissolve", this.#here({}));
  readonly report = (of: Rest<"groups.report">) => this.client.call("groups.report", this.#here(of));

  #here<T extends object>(rest: T): T & { group_id: string } {
    return { ...rest, group_id: this.group_id };
  }
}

export type Loaded<T> = { value: T | undefined; error: unknown; reload: () => Promise<void> };

/** What a page shows, loaded when it opens, when `key` is another, and when it is asked to. */
export function useLoaded<T>(load: () => Promise<T>, key: unknown = ""): Loaded<T> {
  const [state, set] = useState<{ value?: T; error?: unknown }>({});
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(
    () =>
      latest.current().then(
        (value) => set({ value }),
        (error) => set({ error }),
      ),
    [],
  );
  useEffect(() => void reload(), [reload, key]);
  return { value: state.value, error: state.error, reload };
}
