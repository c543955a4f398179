/** When to come back, and whether. */

export const MOST_BACKOFF_MS = 30_000;

/** Full jitter: anything between nothing and the cap, so that a thousand clients do not come back at once. */
export function backoffMs(attempt: number, random = Math.random): number {
  return random() * Math.min(MOST_BACKOFF_MS, 500 * 2 ** Math.min(attempt, 10));
}

/** Milliseconds after which a server that is too busy wants us back: the seconds that it names, and some more. */
export function adviceMs(closeCode: number, reason: string, random = Math.random): number {
  if (closeCode !== 4430 || !/^\d+$/.test(reason)) return 0;
  return Math.min(MOST_BACKOFF_MS, Number(reason) * 1000) + random() * 1000;
}

export type Verdict = "reconnect" | "refresh" | "stop";

/** 4000–4499 means come back (4401 with a fresh token), 4500–4999 means do not. */
export function verdictOf(closeCode: number): Verdict {
  if (closeCode === 4401) return "refresh";
  if (closeCode >= 4500 && closeCode <= 4999) return "stop";
  return "reconnect";
}

/** Why we may not come back, as a word for the sign-in page. */
export function reasonOf(closeCode: number): string {
  const reasons: Record<number, string> = {
    4501: "signed_out",
    4502: "replaced",
    4503: "disabled",
    4510: "outdated",
  };
  return reasons[closeCode] ?? "signed_out";
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
