// Prints what a browser loads, compressed, and fails when the first load of the chat grows too heavy.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_KIB = 250;
const out = new URL("../../../src/hongyan/web/", import.meta.url);
const gz = (name) => gzipSync(readFileSync(new URL(name, out))).length / 1024;
const page = readFileSync(new URL("index.html", out), "utf8");
const names = readdirSync(new URL("assets/", out)).map((name) => `assets/${name}`);

// The words of one language are always loaded: the heavier one counts.
const words = names.filter((name) => /\/(en|zh)-[\w-]+\.js$/.test(name) && isWords(name));
const heavier = words.sort((one, other) => gz(other) - gz(one))[0];

let first = 0;
for (const name of names.filter((name) => /\.(js|css)$/.test(name)).sort()) {
  const size = gz(name);
  const isFirst = page.includes(name) || name === heavier;
  if (isFirst && name.endsWith(".js")) first += size;
  console.log(`${isFirst ? "first" : "later"}  ${size.toFixed(1).padStart(7)} KiB  ${name}`);
}
console.log(`first load, script: ${first.toFixed(1)} KiB of ${MOST_KIB}`);
if (!heavier || first > MOST_KIB) process.exit(1);

function isWords(name) {
  return readFileSync(new URL(name, out), "utf8").includes("new_version.take");
}
