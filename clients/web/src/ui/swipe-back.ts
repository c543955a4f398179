/** On a phone, a finger that begins at the left edge takes the pane along, and leads back to the list. */

import { type RefObject, useEffect } from "react";

const EDGE_PX = 36;
const SLOP_PX = 10;
/** Let go beyond this part of the width, or faster than this, it goes back. */
const FAR = 0.38;
const FAST_PX_PER_MS = 0.5;
const SETTLE_MS = 160;

interface Swipe {
  startX: number;
  startY: number;
  x: number;
  at: number;
  speed: number;
  isOn: boolean;
}

export function useSwipeBack(
  split: RefObject<HTMLElement | null>,
  pane: RefObject<HTMLElement | null>,
  onBack: () => void,
) {
  useEffect(() => {
    const [frame, main] = [split.current, pane.current];
    if (!frame || !main) return;
    let swipe: Swipe | null = null;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
    const start = ({ touches }: TouchEvent) => {
      const { clientX: x, clientY: y } = touches[0]!;
      const isOurs = touches.length === 1 && x <= EDGE_PX && isPhone() && frame.dataset.deep;
      swipe = isOurs ? { startX: x, startY: y, x, at: performance.now(), speed: 0, isOn: false } : null;
    };
    const move = (event: TouchEvent) => {
      if (!swipe) return;
      const { clientX, clientY } = event.touches[0]!;
      const [dx, dy] = [clientX - swipe.startX, clientY - swipe.startY];
      if (!swipe.isOn && Math.abs(dy) > SLOP_PX && Math.abs(dy) > dx) swipe = null;
      else if (!swipe.isOn && dx > SLOP_PX) {
        swipe.isOn = true;
        frame.dataset.swiping = "";
      }
      if (!swipe?.isOn) return;
      if (event.cancelable) event.preventDefault();
      follow(swipe, clientX);
      if (!isCalm.matches) main.style.translate = `${Math.max(0, dx)}px`;
    };
    const end = () => {
      const done = swipe;
      swipe = null;
      if (!done?.isOn) return;
      const dx = Math.max(0, done.x - done.startX);
      const isBack = dx > frame.clientWidth * FAR || done.speed > FAST_PX_PER_MS;
      void settle(main, dx, isBack ? frame.clientWidth : 0, isCalm.matches).then(() => {
        delete frame.dataset.swiping;
        main.style.translate = "";
        if (isBack) onBack();
      });
    };
    frame.addEventListener("touchstart", start, { passive: true });
    frame.addEventListener("touchmove", move, { passive: false });
    frame.addEventListener("touchend", end);
    frame.addEventListener("touchcancel", end);
    return () => {
      frame.removeEventListener("touchstart", start);
      frame.removeEventListener("touchmove", move);
      frame.removeEventListener("touchend", end);
      frame.removeEventListener("touchcancel", end);
    };
  }, [split, pane, onBack]);
}

function follow(swipe: Swipe, x: number): void {
  const now = performance.now();
  if (now > swipe.at) swipe.speed = (x - swipe.x) / (now - swipe.at);
  swipe.x = x;
  swipe.at = now;
}

async function settle(main: HTMLElement, from: number, to: number, isCalm: boolean): Promise<void> {
  if (isCalm) return;
  const frames = [{ translate: `${from}px` }, { translate: `${to}px` }];
  const animation = main.animate(frames, { duration: SETTLE_MS, easing: "ease-out", fill: "forwards" });
  await animation.finished.catch(() => undefined);
  animation.cancel();
}

const isPhone = () => matchMedia("(max-width: 719px)").matches;
