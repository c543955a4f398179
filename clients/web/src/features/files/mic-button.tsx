import type { PointerEvent } from "react";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";

/** The touch that began a recording. */
export interface Press {
  isDown: boolean;
  at: number;
  x: number;
  y: number;
}

/** Hold it and speak, or touch it and speak. */
export function MicButton({ onStart }: { onStart: (press: Press) => void }) {
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const press = { isDown: true, at: Date.now(), x: event.clientX, y: event.clientY };
    addEventListener("pointerup", () => (press.isDown = false), { once: true });
    event.currentTarget.releasePointerCapture(event.pointerId);
    onStart(press);
  };
  return (
    <IconButton
      icon="mic"
      label={t("voice.record")}
      onPointerDown={onPointerDown}
      onClick={(event) => event.detail === 0 && onStart({ isDown: false, at: 0, x: 0, y: 0 })}
      data-testid="mic"
    />
  );
}
