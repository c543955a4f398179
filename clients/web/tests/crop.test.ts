import { describe, expect, it } from "vitest";
import { moved, sideOf, whole, within, zoomed } from "@/features/users/settings/crop";

const WIDE = { width: 400, height: 200 };

describe("the part of a picture that is shown", () => {
  it("is at first as much of the middle as fits", () => {
    expect(whole(WIDE)).toEqual({ x: 200, y: 100, zoom: 1 });
    expect(sideOf(WIDE, whole(WIDE))).toBe(200);
  });

  it("never leaves the picture", () => {
    expect(moved(WIDE, whole(WIDE), 9, 9)).toEqual({ x: 300, y: 100, zoom: 1 });
    expect(within(WIDE, { x: -50, y: 999, zoom: 9 })).toEqual({ x: 25, y: 175, zoom: 4 });
  });

  it("comes back into the picture when it grows at its edge", () => {
    const corner = moved(WIDE, zoomed(WIDE, whole(WIDE), 4), -9, -9);
    expect(corner).toEqual({ x: 25, y: 25, zoom: 4 });
    expect(zoomed(WIDE, corner, 0.1)).toEqual({ x: 100, y: 100, zoom: 1 });
  });
});
