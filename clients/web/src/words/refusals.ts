import { asRefusal } from "@/protocol/refusal";
import { isKey, t } from ".";

/** What happened and what to do, without the code. */
export function inWords(error: unknown): string {
  const refusal = asRefusal(error);
  const key = `refusal.${refusal.code}`;
  const { details } = refusal;
  const seconds = Math.ceil(refusal.waitMs / 1000);
  const minutes = Math.ceil(Number(details.window_ms ?? refusal.waitMs) / 60_000);
  const numbers = {
    limit: Number(details.limit ?? 0),
    length: Number(details.length ?? 0),
    seconds,
    minutes,
  };
  return t(isKey(key) ? key : "refusal.internal", numbers);
}
