/** A server that answers from a script, for the models: what it is asked is kept. */

import type { Client } from "@/protocol/client";
import { offline } from "@/protocol/refusal";

type Answer = (data: never) => unknown;

export class ScriptedServer {
  readonly asked: { op: string; data: unknown }[] = [];
  readonly answers = new Map<string, Answer>();
  readonly #heard = new Map<string, (data: unknown) => void>();
  readonly snapshot = { status: "online", userId: "alice" };
  isOnline = true;
  #arrived: (() => void)[] = [];

  get now(): number {
    return Date.now();
  }

  readonly call = async (op: string, data: unknown): Promise<unknown> => {
    this.asked.push({ op, data });
    if (!this.isOnline) throw offline();
    const answer = this.answers.get(op);
    return answer ? structuredClone(answer(data as never)) : {};
  };

  readonly online = (): Promise<void> =>
    this.isOnline ? Promise.resolve() : new Promise((resolve) => this.#arrived.push(resolve));

  readonly on = (event: string, hear: (data: never) => void): void => {
    const before = this.#heard.get(event);
    this.#heard.set(event, (data) => {
      before?.(data);
      hear(data as never);
    });
  };

  comeBack(): void {
    this.isOnline = true;
    for (const arrived of this.#arrived.splice(0)) arrived();
  }

  tell(event: string, data: unknown): void {
    this.#heard.get(event)?.(data);
  }

  countAsked(op: string): number {
    return this.asked.filter((one) => one.op === op).length;
  }

  get client(): Client {
    return this as unknown as Client;
  }
}

export const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
