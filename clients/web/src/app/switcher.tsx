import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { ConversationAvatar, PersonAvatar } from "@/features/conversations/conversation-avatar";
import { countsAsUnread } from "@/features/conversations/order";
import { useJump } from "@/features/search/jumping";
import type { Hit } from "@/protocol/searching";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { usePinyin } from "@/words/pinyin";
import { inWords } from "@/words/refusals";
import { useApp } from "./app";
import { asSection, type Found, findPlaces } from "./finding";
import { Badge } from "./frame";
import css from "./switcher.module.css";

/** Ctrl-K: a few letters, Enter, and one is there. */
export default function Switcher({ onClose }: { onClose: () => void }) {
  const { switching } = useApp();
  const query = useModel(switching, (state) => state.query);
  const [index, setIndex] = useState(0);
  const sections = useFound(query);
  const go = useGoing(onClose);
  const all = sections.flatMap((section) => section.items);
  const chosen = all[Math.min(index, all.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setIndex((Math.min(index, all.length - 1) + step + all.length) % Math.max(all.length, 1));
    else if (event.key === "Enter" && chosen) go(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      yOffset="12vh"
      aria-label={t("switcher")}
    >
      <label className={css.head}>
        <Icon name="search" size={20} />
        <input
          className={css.field}
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="switcher-found"
          aria-activedescendant={chosen ? `switcher-${chosen.key}` : undefined}
          placeholder={t("switcher")}
          aria-label={t("switcher")}
          value={query}
          onChange={(event) => {
            switching.setQuery(event.currentTarget.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
          data-testid="switcher"
        />
        <kbd>Esc</kbd>
      </label>
      <div className={css.found} id="switcher-found" role="listbox" aria-label={t("switcher")}>
        {sections.map(({ kind, items }) => (
          <div key={kind} role="group" aria-label={t(`switcher.${kind}`)}>
            <p aria-hidden="true">{t(`switcher.${kind}`)}</p>
            {items.map((item) => (
              <Option key={item.key} item={item} isChosen={item === chosen} onChoose={() => go(item)} />
            ))}
          </div>
        ))}
      </div>
      {!all.length && <p className={css.none}>{t("search.none")}</p>}
    </Modal>
  );
}

function useFound(query: string) {
  const app = useApp();
  const wanted = useDeferredValue(query);
  const pinyin = usePinyin();
  const entries = useModel(app.conversations, (state) => state.entries);
  const contacts = useModel(app.contacts, (state) => state.contacts);
  const profiles = useModel(app.users, (state) => state.profiles);
  useEffect(() => app.users.want(contacts.keys()), [app, contacts]);
  const hits = useHits(wanted.trim());
  return useMemo(() => {
    const places = entries && contacts && profiles ? findPlaces(app, wanted, pinyin) : [];
    return hits.length ? [...places, asSection(app, hits)] : places;
  }, [app, wanted, pinyin, entries, contacts, profiles, hits]);
}

const NO_HITS: readonly Hit[] = [];
const PAUSE_MS = 220;
const MOST_HITS = 5;

/** What was said with these words, asked for once whoever types pauses. */
function useHits(wanted: string): readonly Hit[] {
  const { client } = useApp();
  const [found, setFound] = useState<{ wanted: string; hits: readonly Hit[] }>({ wanted: "", hits: NO_HITS });
  useEffect(() => {
    if (!wanted) return;
    let isOver = false;
    const ask = async () => {
      const page = await client.call("search.messages", { q: wanted, limit: MOST_HITS }).catch(() => null);
      if (!isOver) setFound({ wanted, hits: page?.items ?? NO_HITS });
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, wanted]);
  return found.wanted === wanted ? found.hits : NO_HITS;
}

function useGoing(onClose: () => void) {
  const { conversations, toasts } = useApp();
  const navigate = useNavigate();
  const jump = useJump();
  return async ({ entry, userId, message }: Found) => {
    onClose();
    if (message) return jump(message);
    try {
      const conversationId =
        entry?.conversation.conversation_id ?? (await conversations.open(userId ?? null));
      await navigate({ to: "/chats/$conversationId", params: { conversationId } });
    } catch (error) {
      toasts.complain(inWords(error));
    }
  };
}

function Option({ item, isChosen, onChoose }: { item: Found; isChosen: boolean; onChoose: () => void }) {
  const row = useRef<HTMLButtonElement>(null);
  const { entry, userId, title, marks, hint, message } = item;
  const unread = entry && !message ? countsAsUnread(entry) : 0;
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    <button
      ref={row}
      id={`switcher-${item.key}`}
      type="button"
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      data-kind={message ? "message" : "place"}
      onClick={onChoose}
    >
      {entry ? (
        <ConversationAvatar entry={entry} size={32} />
      ) : (
        <PersonAvatar userId={userId ?? ""} size={32} />
      )}
      <span>
        <Marked text={title} marks={marks} />
        {hint && <small>{hint}</small>}
      </span>
      {unread > 0 && <Badge count={unread} />}
    </button>
  );
}

/** A name with the characters marked by which it was found. */
function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  if (!marks.length) return text;
  const isMarked = (at: number) => marks.includes(at);
  const runs: { text: string; isMarked: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = runs.at(-1);
    if (last && last.isMarked === isMarked(at)) last.text += text[at];
    else runs.push({ text: text[at]!, isMarked: isMarked(at) });
  }
  return runs.map((run, at) => (run.isMarked ? <mark key={at}>{run.text}</mark> : run.text));
}
