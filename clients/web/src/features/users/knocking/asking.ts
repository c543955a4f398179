/** A device that asks to be let in: shows a code, waits for an answer, and comes in. */

import type { Client } from "@/protocol/client";
import { sleep } from "@/protocol/pacing";
import { asRefusal, type Refusal } from "@/protocol/refusal";
import * as rest from "@/protocol/rest";
import type { Knocked, KnockStage } from "@/protocol/signing";
import type { NewDevice, Profile } from "@/protocol/wire";
import { Model } from "@/state/model";

export interface AskingState {
  knocked: Knocked | null;
  stage: KnockStage["stage"];
  /** Who has seen the code, and may let us in. */
  by: Profile | null;
  /** Nobody came for a long time: a new code is made when it is asked for. */
  isTired: boolean;
  trouble: Refusal | null;
}

const MOST_CODES = 5;
const PAUSE_MS = 3_000;
const NOTHING: AskingState = { knocked: null, stage: "waiting", by: null, isTired: false, trouble: null };

export class Asking extends Model<AskingState> {
  #turn = 0;

  constructor(
    private readonly client: Client,
    private readonly device: () => NewDevice,
  ) {
    super(NOTHING);
  }

  /** Show codes, one after another, until somebody answers or `stop`. */
  async start(): Promise<void> {
    const turn = ++this.#turn;
    const isOver = () => turn !== this.#turn;
    this.publish(NOTHING);
    for (let codes = 0; codes < MOST_CODES && !isOver(); ) {
      try {
        if (await this.#knock(isOver)) return;
        codes++;
      } catch (error) {
        if (isOver()) return;
        const refusal = asRefusal(error);
        if (refusal.code === "users.no_such_knock") codes++;
        else await this.#pause(refusal);
      }
    }
    if (!isOver()) this.publish({ ...NOTHING, isTired: true });
  }

  stop(): void {
    this.#turn++;
    this.publish(NOTHING);
  }

  /** One code, from showing to its answer. False once it has expired. */
  async #knock(isOver: () => boolean): Promise<boolean> {
    const knocked = await rest.knock(this.device());
    if (isOver()) return true;
    this.publish({ ...NOTHING, knocked });
    while (!isOver()) {
      const { stage, by = null } = await rest.watchKnock(knocked, this.snapshot.stage);
      if (isOver()) return true;
      this.publish({ stage, by, trouble: null });
      if (stage === "refused") return true;
      if (stage === "approved") {
        this.client.enter(await rest.enter(knocked));
        return true;
      }
    }
    return true;
  }

  async #pause(trouble: Refusal): Promise<void> {
    this.publish({ trouble });
    await sleep(Math.max(PAUSE_MS, trouble.waitMs));
  }
}

/** The code as it is read out and typed. */
export const inGroups = (code: string) => code.replace(/(.{4})(?=.)/g, "$1 ");

/** Where a camera that reads the code leads. */
export const linkOf = (code: string) => `${location.origin}/q/${code}`;

/** The code in what a camera read or somebody pasted, if there is one. */
export function codeIn(text: string): string | null {
  const code = /(?:^|\/q\/)([0-9A-Za-z]{8})$/.exec(text.replace(/[\s-]/g, ""))?.[1];
  return code ? code.toUpperCase() : null;
}
