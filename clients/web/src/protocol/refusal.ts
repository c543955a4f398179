/** A request answered with no: by the server, or by the circumstances (`client.…`). */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly details: Record<string, unknown> = {},
    readonly isRetryable = false,
  ) {
    super(code);
  }

  /** How long the server asks us to wait, or 0. */
  get waitMs(): number {
    const wait = this.details.retry_after_ms;
    return typeof wait === "number" ? wait : 0;
  }
}

interface Problem {
  code?: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
}

/** Read problem+json, as REST and the socket both send it. */
export function refusalOf(problem: unknown): Refusal {
  const { code, details, retryable } = (problem ?? {}) as Problem;
  return new Refusal(code ?? "internal", details ?? {}, retryable ?? false);
}

export const offline = () => new Refusal("client.offline", {}, true);
export const timedOut = () => new Refusal("client.timed_out", {}, true);

/** Whatever was thrown, as a refusal that can be shown. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal("client.failed");
}
