import { type KeyboardEvent, type MouseEvent, type TouchEvent, useRef, useState } from "react";

export interface Point {
  x: number;
  y: number;
}

const LONG_PRESS_MS = 450;

/** Opens the same menu on a right click, a long press, Shift-F10 and the menu key. */
export function usePointMenu<T>() {
  const [at, setAt] = useState<{ point: Point; subject: T } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const opener = useRef<HTMLElement | null>(null);
  const isLong = useRef(false);
  const openAt = (subject: T, point: Point) => {
    opener.current = document.activeElement as HTMLElement | null;
    setAt({ point, subject });
  };
  const close = () => {
    setAt(null);
    giveBack(opener.current);
  };
  const handlers = (subject: T) => ({
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      openAt(subject, { x: event.clientX, y: event.clientY });
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
      event.preventDefault();
      const { left, bottom } = event.currentTarget.getBoundingClientRect();
      // Not within this very key press, which a menu that is just opening takes for one that closes it.
      setTimeout(() => openAt(subject, { x: left + 24, y: bottom - 12 }), 0);
    },
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0]!;
      const point = { x: touch.clientX, y: touch.clientY };
      isLong.current = false;
      timer.current = setTimeout(() => {
        isLong.current = true;
        navigator.vibrate?.(10);
        openAt(subject, point);
      }, LONG_PRESS_MS);
    },
    onTouchEnd: (event?: TouchEvent) => {
      clearTimeout(timer.current);
      // The finger that opened the menu must not also choose what it lay on.
      if (isLong.current && event?.cancelable) event.preventDefault();
    },
    onTouchMove: () => clearTimeout(timer.current),
  });
  return { at, openAt, handlers, close };
}

/** Who had the focus before the menu gets it back, unless what was chosen has taken it elsewhere. */
function giveBack(opener: HTMLElement | null): void {
  setTimeout(() => {
    const { activeElement } = document;
    const isLost = !activeElement || activeElement === document.body || activeElement.closest("[role=menu]");
    if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
  }, 0);
}
