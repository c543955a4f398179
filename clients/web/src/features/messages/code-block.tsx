import { useEffect, useState } from "react";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import css from "./content.module.css";

const COPIED_MS = 1_600;

/** Code as it was written, with a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => void navigator.clipboard?.writeText(code).then(() => setCopied(true));
  return (
    <figure className={css.code} data-testid="code-block">
      <header>
        <span>{language.slice(0, 24)}</span>
        <IconButton
          icon={isCopied ? "check" : "copy"}
          size={16}
          label={t(isCopied ? "copied" : "code.copy")}
          onClick={copy}
          data-testid="copy-code"
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
