import { type KeyboardEvent, type PointerEvent, useState } from "react";
import css from "./letter-rail.module.css";

interface Props {
  letters: readonly string[];
  /** The one that the list stands at. */
  current: string | undefined;
  label: string;
  onChoose: (letter: string) => void;
}

/** The letters of a long list along its side: touch, drag or use the arrows, and the list goes there. */
export function LetterRail({ letters, current, label, onChoose }: Props) {
  const [dragged, setDragged] = useState<string | null>(null);
  const now = letters.indexOf(current ?? "");
  const choose = (letter: string | undefined) => {
    if (!letter || letter === dragged) return;
    setDragged(letter);
    onChoose(letter);
  };
  const at = (event: PointerEvent<HTMLElement>) => {
    const { top, height } = event.currentTarget.firstElementChild!.getBoundingClientRect();
    const place = Math.floor(((event.clientY - top) / height) * letters.length);
    return letters[Math.min(letters.length - 1, Math.max(0, place))];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: letters.length - 1 }[event.key];
    if (to === undefined || !letters[to]) return;
    event.preventDefault();
    onChoose(letters[to]);
  };
  return (
    <div
      className={css.rail}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={letters.length - 1}
      aria-valuenow={Math.max(0, now)}
      aria-valuetext={current ?? ""}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        choose(at(event));
      }}
      onPointerMove={(event) => event.buttons && choose(at(event))}
      onPointerUp={() => setDragged(null)}
      onPointerCancel={() => setDragged(null)}
      data-testid="letter-rail"
    >
      <div className={css.letters} aria-hidden="true">
        {letters.map((letter) => (
          <span key={letter} data-current={letter === current || undefined}>
            {letter}
          </span>
        ))}
      </div>
      {dragged && (
        <output className={css.bubble} aria-hidden="true">
          {dragged}
        </output>
      )}
    </div>
  );
}
