import { describe, expect, it } from "vitest";
import { inTwo } from "@/features/files/kinds";
import { mayMove } from "@/features/files/media";
import { scaleOf } from "@/features/files/staging";
import { FITTED, startOf } from "@/features/files/zooming";
import { placeOf } from "@/features/messages/grouping";
import { itemsOf } from "@/features/messages/items";
import { partsOf, safeHref } from "@/features/messages/links";
import { safeHtml } from "@/features/messages/markdown-text";
import { isOnlyEmoji } from "@/features/messages/plain-text";
import { stateOf } from "@/features/messages/state";
import { cleaned } from "@/features/users/preferences";
import { backoffMs, reasonOf, verdictOf } from "@/protocol/pacing";
import { initialsOf } from "@/ui/avatar";
import { preferredLanguage, speak, t } from "@/words";
import { en } from "@/words/en";
import { zh } from "@/words/zh";
import { ALICE, BOB, CHAT, membership, message } from "./people";

describe("coming back", () => {
  it("never waits longer than half a minute, and never all at once", () => {
    expect(backoffMs(0, () => 0.999)).toBeLessThan(500);
    expect(backoffMs(50, () => 0.999)).toBeLessThanOrEqual(30_000);
    expect(backoffMs(50, () => 0)).toBe(0);
  });

  it.each([
    [1006, "reconnect"],
    [4100, "reconnect"],
    [4401, "refresh"],
    [4408, "reconnect"],
    [4501, "stop"],
    [4999, "stop"],
  ])("after close code %i we %s", (code, verdict) => {
    expect(verdictOf(code)).toBe(verdict);
  });

  it("knows the reasons not to", () => {
    expect([4501, 4502, 4503, 4510, 4700].map(reasonOf)).toEqual([
      "signed_out",
      "replaced",
      "disabled",
      "outdated",
      "signed_out",
    ]);
  });
});

describe("the state of my message", () => {
  const at = (more: object) => stateOf({ seq: 5 }, membership(1, more), new Map(), 2);

  it("follows how far the other has received and read", () => {
    expect(at({})).toBe("sent");
    expect(at({ peer_delivered_seq: 5 })).toBe("delivered");
    expect(at({ peer_delivered_seq: 9, peer_read_seq: 5 })).toBe("read");
  });

  it("is read in a group when all have read it", () => {
    const group = membership(1, { kind: "group" });
    expect(stateOf({ seq: 5 }, group, new Map([[BOB, 4]]), 3)).toBe("sent");
    expect(stateOf({ seq: 5 }, group, new Map([[BOB, 5]]), 3)).toBe("delivered");
    expect(
      stateOf(
        { seq: 5 },
        group,
        new Map([
          [BOB, 5],
          ["eve", 6],
        ]),
        3,
      ),
    ).toBe("read");
  });
});

describe("messages stand together", () => {
  const by = (sender_id: string, sent_at: number) => ({ sender_id, sent_at, isNotice: false });
  const noon = new Date(2026, 5, 1, 12).getTime();

  it("under one name within three minutes", () => {
    expect(placeOf(by(BOB, noon + 100_000), by(BOB, noon))).toEqual({ hasTime: false, isFirst: false });
    expect(placeOf(by(BOB, noon + 200_000), by(BOB, noon))).toEqual({ hasTime: false, isFirst: true });
    expect(placeOf(by(ALICE, noon + 1_000), by(BOB, noon)).isFirst).toBe(true);
  });

  it("with the time between after five minutes and at midnight", () => {
    expect(placeOf(by(BOB, noon + 300_000), by(BOB, noon)).hasTime).toBe(true);
    const midnight = new Date(2026, 5, 2).getTime();
    expect(placeOf(by(BOB, midnight), by(BOB, midnight - 1_000)).hasTime).toBe(true);
  });

  it("once, when the ack and the message both are here", () => {
    const draft = {
      conversation_id: CHAT,
      client_msg_id: "x",
      content: { type: "text" as const, text: "x" },
    };
    const outgoing = [{ draft, user_id: ALICE, created_at: 1 }];
    const arrived = message(1, { sender_id: ALICE, client_msg_id: "x" });
    expect(itemsOf([arrived], outgoing, ALICE, 0)).toHaveLength(1);
    expect(itemsOf([], outgoing, ALICE, 0)[0]!.key).toBe("x");
  });

  it("with a line above the first unread one, if that is held", () => {
    const held = [message(5), message(6), message(7)];
    const marked = (readSeq: number, low: number) =>
      itemsOf(held, [], ALICE, readSeq, low)
        .filter((item) => item.isFirstUnread)
        .map((item) => item.message.seq);
    expect(marked(5, 5)).toEqual([6]);
    expect(marked(2, 5)).toEqual([]);
    expect(marked(7, 5)).toEqual([]);
  });
});

describe("what peers write", () => {
  it("is drawn large when it is up to three emoji", () => {
    for (const text of ["😀", "👨‍👩‍👧‍👦❤️🇨🇳", "👍🏽👍🏽", "1️⃣", "🎉 "]) expect(isOnlyEmoji(text)).toBe(true);
    for (const text of ["😀😀😀😀", "1", "12#", "好😀", "", "😀a"]) expect(isOnlyEmoji(text)).toBe(false);
  });

  it("leads only to the web and to mail", () => {
    expect(safeHref("javascript:alert(1)")).toBeUndefined();
    expect(safeHref("data:text/html,x")).toBeUndefined();
    expect(partsOf("见 https://example.org/a?b=1。好")).toEqual([
      { text: "见 " },
      { text: "https://example.org/a?b=1", href: "https://example.org/a?b=1" },
      { text: "。好" },
    ]);
    expect(partsOf("a@b.cn!")[0]).toEqual({ text: "a@b.cn", href: "mailto:a@b.cn" });
  });

  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://tracker.example/pixel.png)",
    '<a href="https://x" onclick="y">z</a>',
    '[x](https://a.example "\' onmouseover=1")',
  ])("is never run or loaded: %s", (text) => {
    const page = new DOMParser().parseFromString(safeHtml(text), "text/html");
    expect(page.querySelectorAll("script, img, iframe, [onerror], [onclick], [onmouseover]")).toHaveLength(0);
    for (const link of page.querySelectorAll("a[href]")) {
      expect(link.getAttribute("href")).toMatch(/^https?:|^mailto:/);
      expect(link.getAttribute("rel")).toContain("noopener");
    }
  });

  it("keeps the marks of Markdown", () => {
    expect(safeHtml("**粗** `code`")).toContain("<strong>粗</strong> <code>code</code>");
  });
});

describe("where a picture stands at first", () => {
  const box = { width: 400, height: 800 };
  it("is the whole of it, or the top of a long one at its full width", () => {
    expect(startOf(4_000, 3_000, box)).toEqual(FITTED);
    expect(startOf(1_000, 2_000, box)).toEqual(FITTED);
    expect(startOf(1_080, 10_800, box)).toEqual({ scale: 5, x: 0, y: 1_600 });
    expect(startOf(200, 1_600, box)).toEqual({ scale: 2, x: 0, y: 400 });
    expect(startOf(60, 300, box)).toEqual(FITTED);
  });
});

describe("how much smaller pictures are sent", () => {
  it("depends on the longer side, and on the shorter one of what is there to be read", () => {
    expect(scaleOf(5_120, 3_840)).toBe(0.5);
    expect(scaleOf(1_920, 1_080)).toBeGreaterThan(1);
    expect(scaleOf(1_080, 9_000)).toBeGreaterThan(1);
    expect(scaleOf(2_880, 20_000)).toBe(0.5);
  });
});

describe("pictures that may move", () => {
  it("are shown themselves, if they are small or surely move", () => {
    const picture = (mime: string, size: number) => ({ type: "image" as const, file_id: "f", mime, size });
    expect(mayMove(picture("image/gif", 9 << 20))).toBe(true);
    expect(mayMove(picture("image/webp", 300_000))).toBe(true);
    expect(mayMove(picture("image/webp", 9 << 20))).toBe(false);
    expect(mayMove(picture("image/jpeg", 300_000))).toBe(false);
  });
});

describe("names of files", () => {
  it("are cut before their ending, but never within a letter or a joined script", () => {
    expect(inTwo("short.txt")).toEqual(["short.txt"]);
    expect(inTwo("季度预算与采购计划最终版.xlsx")).toEqual(["季度预算与采购计划最", "终版.xlsx"]);
    expect(inTwo("happy birthday🎂🎂🎂🎂.png")).toEqual(["happy birthday🎂", "🎂🎂🎂.png"]);
    expect(inTwo("مرحبا بالعالم كله.docx")).toEqual(["مرحبا بالعالم كله.docx"]);
  });
});

describe("words", () => {
  it("are there in both languages, with the same blanks", () => {
    const blanks = (text: string) => [...new Set(text.match(/\{\w+/g) ?? [])].sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(zh[key], key).toBeTruthy();
      expect(blanks(zh[key]), key).toEqual(blanks(en[key]));
    }
  });

  it("choose by number", async () => {
    await speak("en");
    expect(t("merged.n", { n: 1 })).toBe("1 message");
    expect(t("merged.n", { n: 2 })).toBe("2 messages");
  });

  it("follow the browser as far as we can", () => {
    expect(preferredLanguage(["fr", "en-GB"])).toBe("en");
    expect(preferredLanguage(["zh-TW", "en"])).toBe("zh-CN");
    expect(preferredLanguage(["fr"])).toBe("zh-CN");
  });

  it("stand for people in small", () => {
    expect(["陈晓明", "Ada Lovelace", "bob", "李"].map(initialsOf)).toEqual(["晓明", "AL", "B", "李"]);
  });

  it("believe no strange preferences", () => {
    expect(cleaned({ theme: "dark", fontSize: 400, language: "tlh", evil: 1 })).toEqual({ theme: "dark" });
  });
});
