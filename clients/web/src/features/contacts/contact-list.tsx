import { Link } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { Badge } from "@/app/frame";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Contact } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { LetterRail } from "@/ui/letter-rail";
import { Empty, Skeletons } from "@/ui/pane";
import { type RowProps, type RowsHandle, VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { usePinyin } from "@/words/pinyin";
import css from "./contacts.module.css";
import { asItems, type Item, STAR, useNamed, withLetters } from "./listing";
import { waitingFor } from "./model";

const ROW_REM = 3.5;

interface Props {
  query: string;
  tag: string | null;
  chosen: string | undefined;
  isRequests: boolean;
  onAdd: () => void;
}

export function ContactList({ query, tag, chosen, isRequests, onAdd }: Props) {
  const app = useApp();
  const isReady = useModel(app.sync, (state) => state.isReady);
  const items = useItems(useDeferredValue(query), tag);
  const rows = useRef<RowsHandle>(null);
  const [topmost, setTopmost] = useState(0);
  const letters = items.flatMap((item) => (item.kind === "letter" ? [item.letter] : []));
  const current = items.slice(0, topmost + 1).findLast((item) => item.kind === "letter")?.letter;
  const indexOf = (letter: string) =>
    items.findIndex((item) => item.kind === "letter" && item.letter === letter);
  if (!isReady && !items.some((item) => item.kind === "person")) return <Skeletons count={6} />;
  return (
    <div className={css.area}>
      {current && (
        <p className={css.sticky} aria-hidden="true">
          {current === STAR ? t("starred") : current}
        </p>
      )}
      <VirtualRows
        ref={rows}
        items={items}
        current={items.findIndex((item) => item.kind === "person" && item.contact.user_id === chosen)}
        isRow={(item) => item.kind !== "letter"}
        height={ROW_REM}
        className={css.rows}
        testId="contact-list"
        onScroll={() => setTopmost(rows.current?.firstInSight() ?? 0)}
      >
        {(item, row) => {
          if (item.kind === "requests") return <Requests key="requests" isChosen={isRequests} row={row} />;
          if (item.kind === "letter") return <Heading key={item.letter} letter={item.letter} />;
          const isChosen = item.contact.user_id === chosen;
          return <Row key={item.key} contact={item.contact} isChosen={isChosen} row={row} />;
        }}
      </VirtualRows>
      {letters.length > 3 && (
        <LetterRail
          letters={letters}
          current={current ?? letters[0]}
          label={t("contacts.index")}
          onChoose={(letter) => rows.current?.scrollTo(indexOf(letter))}
        />
      )}
      {!items.some((item) => item.kind === "person") && (
        <div className={css.nobody}>
          <Nobody query={query} tag={tag} onAdd={onAdd} />
        </div>
      )}
    </div>
  );
}

/** With letters as soon as the sounds are known; while searching there are none. */
function useItems(query: string, tag: string | null): Item[] {
  const named = useNamed(query, tag);
  const pinyin = usePinyin();
  return useMemo(() => {
    if (query.trim()) return asItems(named);
    const people = pinyin ? withLetters(named, pinyin) : asItems(named);
    return tag === null ? [{ kind: "requests" }, ...people] : people;
  }, [named, pinyin, query, tag]);
}

function Heading({ letter }: { letter: string }) {
  return <h3 className={css.letter}>{letter === STAR ? t("starred") : letter}</h3>;
}

function Requests({ isChosen, row }: { isChosen: boolean; row: RowProps }) {
  const { contacts, myId } = useApp();
  const waiting = useModel(contacts, ({ requests }) => waitingFor(requests.values(), myId).length);
  return (
    <Link
      to="/contacts/requests"
      className={css.row}
      data-chosen={isChosen || undefined}
      data-testid="open-requests"
      {...row}
    >
      <span className={css.sign}>
        <Icon name="add_user" />
      </span>
      <span className={css.name}>{t("requests")}</span>
      {waiting > 0 && <Badge count={waiting} />}
    </Link>
  );
}

function Row({ contact, isChosen, row }: { contact: Contact; isChosen: boolean; row: RowProps }) {
  const name = useName(contact.user_id);
  return (
    <Link
      to="/contacts/$userId"
      params={{ userId: contact.user_id }}
      className={css.row}
      title={name}
      data-chosen={isChosen || undefined}
      data-testid="contact-row"
      data-user={contact.user_id}
      {...row}
    >
      <PersonAvatar userId={contact.user_id} size={40} />
      <span className={css.name}>{name}</span>
    </Link>
  );
}

function Nobody({ query, tag, onAdd }: { query: string; tag: string | null; onAdd: () => void }) {
  if (query || tag !== null) return <p className={css.none}>{t("search.none")}</p>;
  return (
    <Empty drawing={<Letter />} title={t("contacts.empty")}>
      <p>{t("contacts.empty.hint")}</p>
      <button type="button" className={css.step} onClick={onAdd}>
        {t("contacts.add")}
      </button>
    </Empty>
  );
}
