/** Makes what an installed client needs: its icons and manifest, and the list of files that its worker keeps. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Resvg } from "@resvg/resvg-js";
import type { Plugin } from "vite";

const BRAND = "#1F7A6D";
const PAPER = "#FAF9F6";
const ICONS = [
  { file: "icons/180.png", size: 180, purpose: "" },
  { file: "icons/192.png", size: 192, purpose: "any" },
  { file: "icons/512.png", size: 512, purpose: "any" },
  { file: "icons/maskable.png", size: 512, purpose: "maskable" },
];
const favicon = new URL("../public/favicon.svg", import.meta.url);

export function pwa(): Plugin {
  return {
    name: "pwa",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const drawing = readFileSync(favicon, "utf8");
      for (const { file, size, purpose } of ICONS) {
        const source = png(purpose === "maskable" ? fullBleed(drawing) : drawing, size);
        this.emitFile({ type: "asset", fileName: file, source });
      }
      this.emitFile({ type: "asset", fileName: "manifest.webmanifest", source: manifest() });
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("There is no service worker.");
      const names = Object.keys(bundle).filter((name) => name !== "sw.js");
      const files = [...new Set([...names, "favicon.svg", "manifest.webmanifest"])].sort();
      const page = bundle["index.html"];
      const text = page?.type === "asset" ? String(page.source) : "";
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(files.map((name) => `/${name}`)))
        .replaceAll("__VERSION__", JSON.stringify(hash(text + drawing + files.join())));
    },
  };
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

const png = (svg: string, size: number) =>
  new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng();

/** For systems that cut icons to a shape of theirs: the colour to the edge, the goose in the safe middle. */
function fullBleed(svg: string): string {
  const goose = /<path[^>]*\/>/.exec(svg)?.[0] ?? "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${BRAND}"/><g transform="translate(7.2 7.2) scale(.7)">${goose}</g></svg>`;
}

function manifest(): string {
  const icons = ICONS.filter(({ purpose }) => purpose).map(({ file, size, purpose }) => ({
    src: `/${file}`,
    sizes: `${size}x${size}`,
    type: "image/png",
    purpose,
  }));
  return JSON.stringify({
    id: "/",
    name: "鸿雁 Hongyan",
    short_name: "鸿雁",
    lang: "zh-CN",
    start_url: "/chats",
    scope: "/",
    display: "standalone",
    background_color: PAPER,
    theme_color: PAPER,
    icons,
  });
}
