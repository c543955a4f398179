import type { KeyboardEvent, PointerEvent } from "react";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { listWidth, NARROWEST, stepped, USUAL, WIDEST } from "./list-width";
import css from "./pane.module.css";

/** Between the list and the rest: drag it, or move it with the arrows. Twice clicked, it is as it was. */
export function Separator() {
  const width = useModel(listWidth, (state) => state.rem);
  const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget;
    const left = handle.parentElement!.getBoundingClientRect().left;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientX }) => listWidth.set((clientX - left) / rem());
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = null;
    };
  };
  const move = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: stepped(width, -1),
      ArrowRight: stepped(width, 1),
      Home: NARROWEST,
      End: WIDEST,
      Enter: USUAL,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    listWidth.set(to);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      className={css.separator}
      aria-orientation="vertical"
      aria-label={t("list.resize")}
      aria-valuenow={Math.round(width * 16)}
      aria-valuemin={NARROWEST * 16}
      aria-valuemax={WIDEST * 16}
      onPointerDown={drag}
      onDoubleClick={() => listWidth.set(USUAL)}
      onKeyDown={move}
      data-testid="separator"
    />
  );
}
