/**
 * The browser takes markup and addresses of scripts only from here, and from DOMPurify (Trusted Types).
 *
 * Style sheets are written as text by our component library; text without a tag can do nothing but style.
 */

const WORKER = "/sw.js";
const HASHING = /^\/assets\/hashing-[\w-]+\.js$/;

interface Factory {
  createPolicy(
    name: string,
    rules: Partial<Record<"createHTML" | "createScriptURL", (text: string) => string | null>>,
  ): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: Factory };
trustedTypes?.createPolicy("default", {
  createHTML: (text) => (text.includes("<") ? null : text),
  createScriptURL: (address) => (isOurs(address) ? address : null),
});

function isOurs(address: string): boolean {
  const { origin, pathname } = new URL(address, location.origin);
  return address === WORKER || (origin === location.origin && HASHING.test(pathname));
}

export const workerAddress = WORKER;
