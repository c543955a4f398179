/** Files in messages: those that go out, and where those that came are. */

import type { Client } from "@/protocol/client";
import { FileLinks } from "./links";
import { Viewing } from "./media";
import { Player } from "./player";
import { Uploads } from "./uploads";

const MOST_LOCAL = 200;

export class FilesModel {
  readonly uploads: Uploads;
  readonly links: FileLinks;
  readonly player: Player;
  readonly viewing = new Viewing();
  /** Addresses of what I sent from here, so that it need not come back: by `client_msg_id`. */
  readonly #local = new Map<string, string>();

  constructor(client: Client) {
    this.uploads = new Uploads(client);
    this.links = new FileLinks(client);
    this.player = new Player(this.links);
  }

  forget(): void {
    this.uploads.forget();
    this.links.forget();
    this.player.stop();
    this.viewing.close();
    for (const url of this.#local.values()) URL.revokeObjectURL(url);
    this.#local.clear();
  }

  /** An address on this device. */
  localUrl(clientMsgId: string, blob?: Blob): string | undefined {
    const known = this.#local.get(clientMsgId);
    if (known || !blob) return known;
    const url = URL.createObjectURL(blob);
    this.#local.set(clientMsgId, url);
    if (this.#local.size > MOST_LOCAL) this.#drop(this.#local.keys().next().value!);
    return url;
  }

  #drop(clientMsgId: string): void {
    URL.revokeObjectURL(this.#local.get(clientMsgId)!);
    this.#local.delete(clientMsgId);
  }
}
