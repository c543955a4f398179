import { useEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { SearchField } from "@/ui/search-field";
import { currentLanguage, type Key, t } from "@/words";
import { type Emoji, type EmojiGroups, loadEmoji } from "./emoji";
import css from "./emoji.module.css";
import { noteRecent, recentEmoji } from "./recent-emoji";

const TABS = ["🕘", "😀", "👋", "🐻", "🍜", "🚄", "⚽", "💡", "❤️", "🏁"];
const NAMES: Key[] = [
  "emoji.recent",
  "emoji.faces",
  "emoji.people",
  "emoji.nature",
  "emoji.food",
  "emoji.travel",
  "emoji.activities",
  "emoji.objects",
  "emoji.symbols",
  "emoji.flags",
];
const MOST_FOUND = 120;

/** Every emoji: what I used last, by kind, and by its words in my language. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const [groups, setGroups] = useState<EmojiGroups | null>(null);
  const [query, setQuery] = useState("");
  const { myId } = useApp();
  const [recent] = useState(() => recentEmoji(myId));
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => void loadEmoji(currentLanguage()).then(setGroups), []);
  const pick = (emoji: string) => {
    noteRecent(myId, emoji);
    onPick(emoji);
  };
  const words = query.trim().toLowerCase();
  const go = (index: number) => body.current?.querySelector(`[data-group="${index}"]`)?.scrollIntoView();
  return (
    <div className={css.picker} data-testid="emoji-picker">
      <SearchField value={query} onChange={setQuery} label={t("emoji.search")} testId="emoji-search" />
      <div className={css.body} ref={body} aria-busy={!groups}>
        {words ? (
          <Group label={t("emoji.found")} emoji={foundIn(groups, words)} onPick={pick} />
        ) : (
          [recent, ...(groups ?? [])].map((emoji, index) => (
            <Group key={NAMES[index]} at={index} label={t(NAMES[index]!)} emoji={emoji} onPick={pick} />
          ))
        )}
      </div>
      {!words && (
        <div className={css.tabs} role="group" aria-label={t("emoji.kinds")}>
          {TABS.map((tab, index) => (
            <button key={tab} type="button" onClick={() => go(index)} aria-label={t(NAMES[index]!)}>
              {tab}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function foundIn(groups: EmojiGroups | null, words: string): Emoji[] {
  const all = (groups ?? []).flat();
  return all
    .filter(([, name, known]) => `${name} ${known}`.toLowerCase().includes(words))
    .slice(0, MOST_FOUND);
}

interface GroupProps {
  label: string;
  emoji: readonly Emoji[];
  at?: number;
  onPick: (emoji: string) => void;
}

function Group({ label, emoji, at, onPick }: GroupProps) {
  if (!emoji.length && at !== undefined) return null;
  return (
    <section data-group={at} aria-label={label}>
      <h3>{label}</h3>
      {!emoji.length && <p>{t("emoji.none")}</p>}
      <div className={css.grid}>
        {emoji.map(([one, name]) => (
          <button key={one} type="button" title={name} aria-label={name} onClick={() => onPick(one)}>
            {one}
          </button>
        ))}
      </div>
    </section>
  );
}
