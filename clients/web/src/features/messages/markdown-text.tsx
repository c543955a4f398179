import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useMemo } from "react";
import css from "./content.module.css";
import { safeHref } from "./links";

/** Raw HTML stays what it is: text. */
const marked = new Marked({ gfm: true, breaks: true, async: false });
marked.use({
  renderer: { html: ({ text }) => escaped(text), image: ({ text, href }) => escaped(text || href) },
});

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  const href = safeHref(node.getAttribute("href") ?? "");
  if (!href) return node.removeAttribute("href");
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

const ALLOWED = {
  ALLOWED_TAGS:
    "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre strong table tbody td th thead tr ul".split(
      " ",
    ),
  ALLOWED_ATTR: ["href", "align", "start"],
  ALLOW_DATA_ATTR: false,
};

export function safeHtml(text: string): string {
  return purifier.sanitize(marked.parse(text) as string, ALLOWED);
}

export default function MarkdownText({ text }: { text: string }) {
  const html = useMemo(() => safeHtml(text), [text]);
  return <div className={css.markdown} dangerouslySetInnerHTML={{ __html: html }} />;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
