import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { type App, useApp } from "@/app/app";
import { nameOf, useMembers } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { may } from "@/features/groups/rights";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { finds, type Pinyin, usePinyin } from "@/words/pinyin";
import css from "./composer.module.css";
import { EVERYBODY } from "./composing";
import { useComposing } from "./context";
import { writeAt } from "./cursor";

interface Choice {
  userId: string;
  name: string;
}

export interface Mentions {
  choices: Choice[];
  index: number;
  pick: (choice: Choice) => void;
  look: () => void;
  onKeyDown: (event: KeyboardEvent) => boolean;
}

const MOST = 8;
const BEGUN = /(?:^|[\s\p{Script=Han}，。、])@([^\s@]{0,20})$/u;

/** In a group, `@` offers its members. */
export function useMentions(conversationId: string, field: RefObject<HTMLTextAreaElement | null>): Mentions {
  const app = useApp();
  const composing = useComposing();
  const entry = app.conversations.find(conversationId);
  const isGroup = entry?.conversation.kind === "group";
  const members = useMembers(isGroup ? conversationId : undefined);
  const [query, setQuery] = useState<string | null>(null);
  const [index, setIndex] = useState(0);
  const pinyin = usePinyin(isGroup && query !== null);
  const everybody =
    isGroup && may("who_may_mention_all", entry) ? [{ userId: EVERYBODY, name: t("everyone") }] : [];
  const people = query === null || !members ? [] : peopleOf(app, conversationId, members.keys());
  const choices =
    query === null
      ? []
      : [...everybody, ...people].filter((one) => isMeant(app, pinyin, one, query)).slice(0, MOST);

  const look = () =>
    requestAnimationFrame(() => {
      const area = field.current;
      if (!area || !isGroup) return;
      setQuery(BEGUN.exec(area.value.slice(0, area.selectionStart))?.[1] ?? null);
      setIndex(0);
    });

  const pick = ({ userId, name }: Choice) => {
    const area = field.current!;
    const before = area.value.slice(0, area.selectionStart).replace(/@[^\s@]*$/, `@${name} `);
    composing.mention(name, userId);
    const text = before + area.value.slice(area.selectionStart);
    writeAt(area, () => composing.write(text), before.length);
    setQuery(null);
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!choices.length) return false;
    if (event.key === "ArrowDown") setIndex((index + 1) % choices.length);
    else if (event.key === "ArrowUp") setIndex((index + choices.length - 1) % choices.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(choices[index]!);
    else if (event.key === "Escape") setQuery(null);
    else return false;
    event.preventDefault();
    return true;
  };
  return { choices, index, pick, look, onKeyDown };
}

function peopleOf(app: App, conversationId: string, userIds: Iterable<string>): Choice[] {
  return [...userIds]
    .filter((userId) => userId !== app.myId)
    .map((userId) => ({ userId, name: nameOf(app, userId, conversationId) }));
}

/** By the name one has here, by one's own name, and by the user name. */
function isMeant(app: App, pinyin: Pinyin | null, { userId, name }: Choice, query: string): boolean {
  const profile = app.users.snapshot.profiles.get(userId);
  return [name, profile?.name, profile?.username].some((one) => one && finds(pinyin, one, query));
}

export function MentionPicker({ mentions }: { mentions: Mentions }) {
  const { choices, index, pick } = mentions;
  const chosen = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest" });
  });
  if (!choices.length) return null;
  return (
    <div className={css.mentions} role="listbox" aria-label={t("mention")} data-testid="mention-picker">
      {choices.map((choice, at) => (
        <button
          key={choice.userId}
          ref={at === index ? chosen : null}
          type="button"
          role="option"
          aria-selected={at === index}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(choice)}
        >
          {choice.userId === EVERYBODY ? (
            <Icon name="at" size={26} />
          ) : (
            <PersonAvatar userId={choice.userId} size={30} />
          )}
          <span>{choice.name}</span>
        </button>
      ))}
    </div>
  );
}
