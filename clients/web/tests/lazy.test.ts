import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patiently } from "@/ui/lazy";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what cannot be loaded while the server is away is loaded when it is back", async () => {
  let isAway = true;
  const load = patiently(async () => {
    if (isAway) throw new TypeError("Failed to fetch dynamically imported module");
    return "here";
  });
  const loaded = load();
  await vi.advanceTimersByTimeAsync(20_000);
  isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await loaded).toBe("here");
});
