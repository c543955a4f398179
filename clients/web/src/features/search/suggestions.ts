import type { Client } from "@/protocol/client";
import type { SuggestedGroup, SuggestedPerson } from "@/protocol/searching";
import { Model } from "@/state/model";

interface Suggestions {
  people: readonly SuggestedPerson[];
  groups: readonly SuggestedGroup[];
  /** What I have just said that I do not want; it may come back. */
  dismissed: ReadonlySet<string>;
}

/** Whom I may know, and which groups I may like. Without an answer nothing is shown: nobody waits for it. */
export class SuggestionsModel extends Model<Suggestions> {
  constructor(private readonly client: Pick<Client, "call">) {
    super({ people: [], groups: [], dismissed: new Set() });
  }

  async loadPeople(): Promise<void> {
    const { items } = await this.client.call("search.suggest_people", {});
    this.publish({ people: items });
  }

  async loadGroups(): Promise<void> {
    const { items } = await this.client.call("search.suggest_groups", {});
    this.publish({ groups: items });
  }

  async dismiss(subject_id: string): Promise<void> {
    this.#mark(subject_id, true);
    await this.#ask("search.dismiss", subject_id, false);
  }

  async restore(subject_id: string): Promise<void> {
    this.#mark(subject_id, false);
    await this.#ask("search.restore", subject_id, true);
  }

  /** What could not be said is not so. */
  async #ask(op: "search.dismiss" | "search.restore", subject_id: string, back: boolean): Promise<void> {
    try {
      await this.client.call(op, { subject_id });
    } catch (error) {
      this.#mark(subject_id, back);
      throw error;
    }
  }

  #mark(subjectId: string, isDismissed: boolean): void {
    const dismissed = new Set(this.snapshot.dismissed);
    if (isDismissed) dismissed.add(subjectId);
    else dismissed.delete(subjectId);
    this.publish({ dismissed });
  }
}
