import type { KeyboardEvent, RefObject } from "react";

/** Arrows, Home and End move the focus between the rows (`data-row`) of a list. */
export function useRoving(list: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const now = rows.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = next === undefined ? undefined : rows[next];
    if (!row || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    row.focus();
  };
}
