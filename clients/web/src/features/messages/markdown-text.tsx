import DOMPurify from "dompurify";
import { Marked, type Token } from "marked";
import { useMemo } from "react";
import { CodeBlock } from "./code-block";
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
  RETURN_TRUSTED_TYPE: true,
};

/** Typed as text, though a browser that knows Trusted Types is given one of them, which it asks for. */
const clean = (markup: string) => purifier.sanitize(markup, ALLOWED) as unknown as string;

export function safeHtml(text: string): string {
  return clean(marked.parse(text) as string);
}

type Block = { code: string; language: string } | { html: string };

/** Code stands by itself, so that it can be copied; the rest is one piece of markup. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let between: Token[] = [];
  const close = () => {
    if (between.length) blocks.push({ html: clean(marked.parser(between)) });
    between = [];
  };
  for (const token of marked.lexer(text)) {
    if (token.type !== "code") between.push(token);
    else {
      close();
      blocks.push({ code: token.text as string, language: (token.lang as string | undefined) ?? "" });
    }
  }
  close();
  return blocks;
}

export default function MarkdownText({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div className={css.markdown}>
      {blocks.map((block, index) =>
        "html" in block ? (
          <div key={index} dangerouslySetInnerHTML={{ __html: block.html }} />
        ) : (
          <CodeBlock key={index} code={block.code} language={block.language} />
        ),
      )}
    </div>
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
