import { describe, expect, it } from "vitest";
import { compareNames, finds, loadPinyin } from "@/words/pinyin";

describe("names by their sound", () => {
  it("finds a Chinese name by its sounds, by their initials, and as it is written", async () => {
    const pinyin = await loadPinyin();
    for (const query of ["周美玲", "美", "zhou", "zhoumei", "zml", "ml", "zhou mei ling", "ZML"]) {
      expect([query, pinyin.matches("周美玲", query)]).toEqual([query, true]);
    }
    for (const query of ["zl", "lm", "chen", "x"]) expect(pinyin.matches("周美玲", query)).toBe(false);
    expect(pinyin.matches("Emma Wilson", "wil")).toBe(true);
  });

  it("finds as it is written while the sounds are not there yet", () => {
    expect(finds(null, "周美玲", "美")).toBe(true);
    expect(finds(null, "周美玲", "mei")).toBe(false);
  });

  it("knows the letter of a name, and that surnames sound in their own way", async () => {
    const pinyin = await loadPinyin();
    expect(["单雄信", "曾国藩", "emma", "Ärmel", "9527", "🐼"].map(pinyin.letterOf)).toEqual([
      "S",
      "Z",
      "E",
      "A",
      "#",
      "#",
    ]);
  });

  it("orders Chinese names by their sounds, before the others", () => {
    expect(["周", "Bob", "安", "alice", "陈"].sort(compareNames)).toEqual(["安", "陈", "周", "alice", "Bob"]);
  });
});
