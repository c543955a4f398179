/** How I sort my conversations, and which folder the list shows. */

import type { Client } from "@/protocol/client";
import type { Folder } from "@/protocol/wire";
import { Model, withEntries } from "@/state/model";
import { recall, remember } from "@/state/remembered";

interface FoldersState {
  folders: ReadonlyMap<string, Folder>;
  /** The one that is looked into; null: all conversations. */
  chosenId: string | null;
}

const CHOSEN = "folder";
const NOTHING: FoldersState = { folders: new Map(), chosenId: null };

export class FoldersModel extends Model<FoldersState> {
  constructor(private readonly client: Client) {
    super(NOTHING);
  }

  forget(): void {
    this.publish(NOTHING);
  }

  note(rows: readonly Folder[]): void {
    const fresh = rows.filter((row) => row.rev >= (this.snapshot.folders.get(row.folder_id)?.rev ?? 0));
    if (!fresh.length) return;
    const entries = fresh.map((row) => [row.folder_id, row.removed_at ? undefined : row] as const);
    const folders = withEntries(this.snapshot.folders, entries);
    const chosenId = this.snapshot.chosenId ?? recall(CHOSEN, this.#userId);
    this.publish({ folders, chosenId: chosenId && folders.has(chosenId) ? chosenId : null });
  }

  /** It is looked into again when the page is opened the next time. */
  choose(chosenId: string | null): void {
    remember(CHOSEN, this.#userId, chosenId ?? "");
    this.publish({ chosenId });
  }

  get #userId(): string {
    return this.client.snapshot.userId ?? "";
  }

  async create(name: string, conversation_ids: string[]): Promise<void> {
    this.note([await this.client.call("conversations.create_folder", { name, conversation_ids })]);
  }

  async rename(folder_id: string, name: string): Promise<void> {
    this.note([await this.client.call("conversations.update_folder", { folder_id, name })]);
  }

  /** Put a conversation into a folder, or take it out. */
  async file(folder_id: string, conversation_id: string, isIn: boolean): Promise<void> {
    const change = isIn ? { add: [conversation_id] } : { remove: [conversation_id] };
    this.note([await this.client.call("conversations.update_folder", { folder_id, ...change })]);
  }

  /** Move a folder by one place, to the front (-1) or to the back (1). */
  async move(folder_id: string, by: -1 | 1): Promise<void> {
    const folder_ids = inOrder(this.snapshot.folders).map((folder) => folder.folder_id);
    const from = folder_ids.indexOf(folder_id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= folder_ids.length) return;
    folder_ids.splice(to, 0, ...folder_ids.splice(from, 1));
    this.note((await this.client.call("conversations.arrange_folders", { folder_ids })).items);
  }

  async delete(folder_id: string): Promise<void> {
    const { folders, chosenId } = this.snapshot;
    await this.client.call("conversations.delete_folder", { folder_id });
    this.publish({
      folders: withEntries(folders, [[folder_id, undefined]]),
      chosenId: chosenId === folder_id ? null : chosenId,
    });
  }
}

export function inOrder(folders: ReadonlyMap<string, Folder>): Folder[] {
  return [...folders.values()].sort((one, other) => (one.place ?? 0) - (other.place ?? 0));
}
