import { useDeferredValue, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { Icon } from "@/ui/icon";
import { SearchField } from "@/ui/search-field";
import { type RowProps, VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { useNamed } from "./listing";
import css from "./pick.module.css";

const ROW_REM = 3;

interface Props {
  picked: ReadonlySet<string>;
  /** People who are not offered. */
  without?: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
}

/** Several of my contacts. Those who are chosen stand above the list, and go with a touch. */
export function PickPeople({ picked, without, onPick }: Props) {
  const [query, setQuery] = useState("");
  const people = useNamed(useDeferredValue(query)).filter(({ contact }) => !without?.has(contact.user_id));
  const toggle = (userId: string) => {
    const next = new Set(picked);
    if (!next.delete(userId)) next.add(userId);
    onPick(next);
    setQuery("");
  };
  return (
    <div className={css.pick}>
      {picked.size > 0 && (
        <div className={css.picked} role="group" aria-label={t("pick.chosen", { n: picked.size })}>
          {[...picked].map((userId) => (
            <Picked key={userId} userId={userId} onRemove={toggle} />
          ))}
        </div>
      )}
      <SearchField value={query} onChange={setQuery} label={t("search.contacts")} testId="pick-search" />
      <div className={css.list}>
        {people.length === 0 ? (
          <p className={css.none}>{t(query ? "search.none" : "pick.none")}</p>
        ) : (
          <VirtualRows items={people} height={ROW_REM} testId="pick-list">
            {({ contact: { user_id } }, row) => (
              <PersonRow
                key={user_id}
                userId={user_id}
                isPicked={picked.has(user_id)}
                onToggle={toggle}
                row={row}
              />
            )}
          </VirtualRows>
        )}
      </div>
    </div>
  );
}

function Picked({ userId, onRemove }: { userId: string; onRemove: (userId: string) => void }) {
  const name = useName(userId);
  return (
    <button
      type="button"
      className={css.chip}
      title={t("pick.remove", { name })}
      onClick={() => onRemove(userId)}
      data-testid="picked"
    >
      <PersonAvatar userId={userId} size={40} />
      <span>{name}</span>
      <span className="only-heard">{t("remove")}</span>
      <i aria-hidden="true">
        <Icon name="close" size={10} strokeWidth={2.6} />
      </i>
    </button>
  );
}

interface RowsProps {
  userId: string;
  isPicked: boolean;
  onToggle: (userId: string) => void;
  row: RowProps;
}

function PersonRow({ userId, isPicked, onToggle, row }: RowsProps) {
  const { users } = useApp();
  const name = useName(userId);
  const username = users.snapshot.profiles.get(userId)?.username;
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isPicked}
      className={css.row}
      onClick={() => onToggle(userId)}
      data-testid="pick-row"
      {...row}
    >
      <span className={css.box} aria-hidden="true">
        {isPicked && <Icon name="check" size={14} strokeWidth={2.6} />}
      </span>
      <PersonAvatar userId={userId} size={36} />
      <span className={css.name}>{name}</span>
      {username && <small>@{username}</small>}
    </button>
  );
}
