import { describe, expect, it } from "vitest";
import { codeIn, inGroups } from "@/features/users/knocking/asking";

describe("codes to sign in with", () => {
  it("are found in what a camera read, or somebody typed", () => {
    expect(codeIn("https://chat.example.org/q/MC3DAR9V")).toBe("MC3DAR9V");
    expect(codeIn(" mc3d ar9v ")).toBe("MC3DAR9V");
    expect(codeIn("MC3D-AR9V")).toBe("MC3DAR9V");
  });

  it("are nothing else", () => {
    expect(["", "MC3D", "https://evil.example/x/MC3DAR9V", "MC3DAR9V1"].map(codeIn)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("are written in two groups", () => {
    expect(inGroups("MC3DAR9V")).toBe("MC3D AR9V");
  });
});
