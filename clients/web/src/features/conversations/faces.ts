/** Whose faces make up the picture of a group: the first few, without knowing all its members. */

import type { Client } from "@/protocol/client";
import type { Member } from "@/protocol/wire";
import type { ConversationsModel, Entry } from "./model";

const MOST = 9;
/** Some of the first who came may have left. */
const ASKED = 24;

export class Faces {
  readonly #asking = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly conversations: ConversationsModel,
  ) {}

  /** Know the faces of a group; asked for again only when somebody came or went. */
  want({ conversation, membership, faces }: Entry): void {
    const { conversation_id, member_count = 0 } = conversation;
    const isKnown = faces?.of === member_count;
    if (isKnown || membership?.left_seq || !member_count || this.#asking.has(conversation_id)) return;
    this.#asking.add(conversation_id);
    void this.#load(conversation_id, member_count).finally(() => this.#asking.delete(conversation_id));
  }

  async #load(conversation_id: string, count: number): Promise<void> {
    const request = { conversation_id, since: 0, limit: ASKED };
    const page = await this.client.call("conversations.members", request).catch(() => null);
    const faces = page?.items.filter(isPresent).slice(0, MOST);
    const userIds = faces?.map((one) => one.user_id);
    if (userIds) this.conversations.noteFaces(conversation_id, userIds, count);
  }
}

const isPresent = ({ left_seq }: Member) => left_seq === undefined || left_seq === null;
