import { useEffect, useRef } from "react";
import { t } from "@/words";
import { Icon } from "./icon";
import { IconButton } from "./icon-button";
import css from "./search-field.module.css";

interface Props {
  value: string;
  onChange: (value: string) => void;
  label: string;
  testId: string;
  /** Where to search while the list is too narrow for a field. */
  onNarrow?: () => void;
  placeholder?: string;
  /** Not the one that `/` goes to. */
  isQuiet?: boolean;
}

/** Narrows the list below it. `/` goes there from anywhere, Esc empties it. */
export function SearchField({ value, onChange, label, testId, onNarrow, placeholder, isQuiet }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isQuiet) return;
    const listen = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.matches("input, textarea, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [isQuiet]);
  const field = (
    <label className={css.field}>
      <Icon name="search" size={18} />
      <span className="only-heard">{label}</span>
      <input
        ref={input}
        type="text"
        placeholder={placeholder ?? t("search")}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (!value) return event.currentTarget.blur();
          event.stopPropagation();
          onChange("");
        }}
        data-testid={testId}
      />
    </label>
  );
  return (
    <>
      {field}
      {onNarrow && <IconButton icon="search" className={css.button!} label={label} onClick={onNarrow} />}
    </>
  );
}
