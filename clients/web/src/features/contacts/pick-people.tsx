import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { useNamed } from "./listing";
import css from "./pick.module.css";

interface Props {
  picked: ReadonlySet<string>;
  /** People who are not offered. */
  without?: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
}

/** Several of my contacts. */
export function PickPeople({ picked, without, onPick }: Props) {
  const [query, setQuery] = useState("");
  const people = useNamed(query).filter(({ contact }) => !without?.has(contact.user_id));
  const toggle = (userId: string) => {
    const next = new Set(picked);
    if (!next.delete(userId)) next.add(userId);
    onPick(next);
  };
  return (
    <div className={css.pick}>
      <SearchField value={query} onChange={setQuery} label={t("search.contacts")} testId="pick-search" />
      <div className={css.list}>
        {people.map(({ contact: { user_id } }) => (
          <PersonRow key={user_id} userId={user_id} isPicked={picked.has(user_id)} onToggle={toggle} />
        ))}
        {people.length === 0 && <p className={css.none}>{t("pick.none")}</p>}
      </div>
    </div>
  );
}

interface RowProps {
  userId: string;
  isPicked: boolean;
  onToggle: (userId: string) => void;
}

function PersonRow({ userId, isPicked, onToggle }: RowProps) {
  const name = useName(userId);
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is in it.
    <label className={css.row} data-testid="pick-row">
      <Checkbox checked={isPicked} onChange={() => onToggle(userId)} aria-label={name} radius="xl" />
      <PersonAvatar userId={userId} size={36} />
      <span>{name}</span>
    </label>
  );
}
