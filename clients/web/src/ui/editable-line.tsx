import { useState } from "react";
import { t } from "@/words";
import css from "./editable-line.module.css";
import { Icon } from "./icon";

interface Props {
  label: string;
  value: string;
  maxLength: number;
  isRequired?: boolean;
  onSave: (value: string) => void;
}

/** A line of text that becomes a field when it is touched. Enter saves, Esc leaves it as it was. */
export function EditableLine({ label, value, maxLength, isRequired, onSave }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const save = () => {
    const words = draft?.trim() ?? value;
    setDraft(null);
    if (words !== value && (words || !isRequired)) onSave(words);
  };
  if (draft === null) {
    return (
      <button
        type="button"
        className={css.line}
        onClick={() => setDraft(value)}
        aria-label={`${label}: ${value || t("not_set")}`}
      >
        {value || <span>{t("not_set")}</span>}
        <Icon name="edit" size={15} />
      </button>
    );
  }
  return (
    <input
      className={css.field}
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here.
      autoFocus
      maxLength={maxLength}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) save();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}
