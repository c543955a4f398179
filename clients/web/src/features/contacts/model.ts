/** My address book, and who would like to be in it. */

import type { Client } from "@/protocol/client";
import type { Contact, ContactRequest } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";

interface ContactsState {
  contacts: ReadonlyMap<string, Contact>;
  requests: ReadonlyMap<string, ContactRequest>;
}

const NOTHING: ContactsState = { contacts: new Map(), requests: new Map() };

export class ContactsModel extends Model<ContactsState> {
  constructor(private readonly client: Client) {
    super(NOTHING);
  }

  forget(): void {
    this.publish(NOTHING);
  }

  note(contacts: readonly Contact[], requests: readonly ContactRequest[]): void {
    if (contacts.length) {
      const rows = contacts.filter((row) => row.rev >= (this.snapshot.contacts.get(row.user_id)?.rev ?? 0));
      this.publish({
        contacts: withEntries(
          this.snapshot.contacts,
          rows.map((row) => [row.user_id, row] as const),
        ),
      });
    }
    if (requests.length) {
      this.publish({
        requests: withEntries(
          this.snapshot.requests,
          requests.map((row) => [row.request_id, row] as const),
        ),
      });
    }
  }

  async request(user_id: string, greeting: string): Promise<void> {
    this.note([], [await this.client.call("contacts.request", { user_id, greeting })]);
  }

  async answer(request_id: string, accept: boolean): Promise<void> {
    this.note([], [await this.client.call("contacts.answer", { request_id, accept })]);
  }

  async update(
    user_id: string,
    changes: { remark?: string; tags?: string[]; is_starred?: boolean },
  ): Promise<void> {
    this.note([await this.client.call("contacts.update", { user_id, ...changes })], []);
  }

  async setBlocked(user_id: string, isBlocked: boolean): Promise<void> {
    const op = isBlocked ? "contacts.block" : "contacts.unblock";
    this.note([await this.client.call(op, { user_id })], []);
  }

  async delete(user_id: string): Promise<void> {
    await this.client.call("contacts.delete", { user_id });
  }
}

/** Requests to me that wait for my answer, newest first. */
export function waitingFor(requests: Iterable<ContactRequest>, userId: string | null): ContactRequest[] {
  return [...requests]
    .filter((request) => request.to_id === userId && request.state === "waiting")
    .sort((one, other) => other.asked_at - one.asked_at);
}
