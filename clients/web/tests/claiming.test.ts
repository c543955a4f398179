import { createHash, createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { proofOf } from "@/protocol/claiming";
import { Sha256 } from "@/protocol/sha256";

describe("a hash that is made piece by piece", () => {
  it("is that of the whole, however it is cut", () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 128, 1_000, 70_001]) {
      const bytes = randomBytes(length);
      for (const step of [1, 63, 64, 100, 1 << 16]) {
        const hash = new Sha256();
        for (let place = 0; place < length; place += step) hash.update(bytes.subarray(place, place + step));
        expect(hash.finish()).toBe(createHash("sha256").update(bytes).digest("hex"));
      }
    }
  });
});

describe("a proof", () => {
  it("is of the stretches that were asked for, and of the nonce", async () => {
    const bytes = randomBytes(1_000);
    const nonce = randomBytes(32);
    const stretches = [
      { start: 3, size: 10 },
      { start: 5, size: 100 },
      { start: 990, size: 10 },
    ];
    const wanted = createHmac("sha256", nonce);
    for (const { start, size } of stretches) wanted.update(bytes.subarray(start, start + size));
    const asked = { claim_id: "one", nonce: nonce.toString("base64"), stretches };
    expect(await proofOf(new Blob([bytes]), asked)).toBe(wanted.digest("hex"));
  });
});
