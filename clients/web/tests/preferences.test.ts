import { describe, expect, it } from "vitest";
import { AS_USUAL, cleanedNotifications, isQuiet } from "@/features/users/notification-settings";

const NIGHT = { ...AS_USUAL, quiet_from: 22 * 60, quiet_to: 7 * 60 };
const at = (hour: number, minute = 0) => new Date(2026, 0, 5, hour, minute);

describe("notification settings", () => {
  it("are quiet over midnight", () => {
    expect([at(21, 59), at(22), at(3), at(6, 59), at(7)].map((when) => isQuiet(NIGHT, when))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("are quiet within a day, and never without hours", () => {
    const noon = { ...AS_USUAL, quiet_from: 12 * 60, quiet_to: 13 * 60 };
    expect([at(11), at(12, 30), at(13)].map((when) => isQuiet(noon, when))).toEqual([false, true, false]);
    expect(isQuiet(AS_USUAL, at(3))).toBe(false);
  });

  it("take nothing over that another client wrote wrongly", () => {
    expect(cleanedNotifications({ is_on: "no", has_sound: false, quiet_from: 5000, quiet_to: 1 })).toEqual({
      ...AS_USUAL,
      has_sound: false,
    });
    expect(cleanedNotifications(null)).toEqual(AS_USUAL);
  });
});
