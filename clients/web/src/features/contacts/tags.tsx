import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Chip } from "@/ui/chip";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { tagsOf } from "./listing";
import css from "./tags.module.css";

interface TabsProps {
  tags: readonly string[];
  chosen: string | null;
  onChoose: (tag: string | null) => void;
}

/** Everybody, or those with a tag. There is nothing to choose until there is a tag. */
export function TagTabs({ tags, chosen, onChoose }: TabsProps) {
  if (!tags.length) return null;
  return (
    <div className={css.tabs} role="group" aria-label={t("tags")}>
      {[null, ...tags].map((tag) => (
        <Chip
          key={tag ?? ""}
          isOn={tag === chosen}
          onClick={() => onChoose(tag === chosen ? null : tag)}
          testId="tag-tab"
        >
          {tag ?? t("folders.all")}
        </Chip>
      ))}
    </div>
  );
}

/** The tags of somebody. */
export function TagEditor({ userId }: { userId: string }) {
  const { contacts, toasts } = useApp();
  const all = useModel(contacts, (state) => state.contacts);
  const save = (next: string[]) =>
    contacts.update(userId, { tags: next }).catch((error) => toasts.complain(inWords(error)));
  return <TagField tags={all.get(userId)?.tags ?? []} known={tagsOf(all.values())} onSave={save} />;
}

interface FieldProps {
  tags: readonly string[];
  known: readonly string[];
  onSave: (tags: string[]) => void;
}

/** Take a tag away, or add one, of those that there are or new. */
export function TagField({ tags, known, onSave }: FieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const add = (event?: FormEvent) => {
    event?.preventDefault();
    const tag = draft?.trim();
    setDraft(event ? "" : null);
    if (tag && !tags.includes(tag)) onSave([...tags, tag]);
  };
  return (
    <div className={css.editor}>
      {tags.map((tag) => (
        <span key={tag} className={css.chip} data-testid="tag">
          {tag}
          <button
            type="button"
            aria-label={t("tags.remove", { tag })}
            onClick={() => onSave(tags.filter((one) => one !== tag))}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      {draft === null ? (
        <button type="button" className={css.add} onClick={() => setDraft("")} data-testid="add-tag">
          <Icon name="plus" size={14} />
          {t("tags.add")}
        </button>
      ) : (
        <form onSubmit={add}>
          <input
            className={css.field}
            // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here.
            autoFocus
            aria-label={t("tags.add")}
            maxLength={32}
            list="known-tags"
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={() => add()}
            onKeyDown={(event) => event.key === "Escape" && setDraft(null)}
            data-testid="tag-field"
          />
          <datalist id="known-tags">
            {known
              .filter((tag) => !tags.includes(tag))
              .map((tag) => (
                <option key={tag} value={tag} />
              ))}
          </datalist>
        </form>
      )}
    </div>
  );
}
