/** Makes `virtual:emoji/en` and `virtual:emoji/zh`: every emoji that systems of today can draw, by group, with its words. */

import { createRequire } from "node:module";
import type { Plugin } from "vite";

interface Row {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
}

const NEWEST = 15;
const PREFIX = "virtual:emoji/";
// Of Unicode, without the parts that emoji are made of (2).
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const require = createRequire(import.meta.url);

export function emoji(): Plugin {
  return {
    name: "emoji",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load: (id) => (id.startsWith(`\0${PREFIX}`) ? moduleOf(id.slice(PREFIX.length + 1)) : null),
  };
}

function moduleOf(language: string): string {
  const rows = require(`emojibase-data/${language}/data.json`) as Row[];
  const known = rows.filter((row) => row.version <= NEWEST).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  const groups = GROUPS.map((group) => known.filter((row) => row.group === group).map(short));
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(groups))})`;
}

const short = ({ emoji, label, tags = [] }: Row) => [emoji, label, tags.join(" ").toLowerCase()];
