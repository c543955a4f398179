/** What to do with something that says it follows `since` and leads to `rev`, when we stand at `mine`. */
export type Fit = "next" | "duplicate" | "hole";

export function fitOf(mine: number, since: number, rev: number): Fit {
  if (rev <= mine) return "duplicate";
  return since <= mine ? "next" : "hole";
}
