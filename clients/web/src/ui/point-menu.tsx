import { Menu } from "@mantine/core";
import { type MouseEvent, type ReactNode, type TouchEvent, useRef, useState } from "react";

export interface Point {
  x: number;
  y: number;
}

const LONG_PRESS_MS = 450;

/** Opens the same menu on a right click and on a long press. */
export function usePointMenu<T>() {
  const [at, setAt] = useState<{ point: Point; subject: T } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const openAt = (subject: T, point: Point) => setAt({ subject, point });
  const handlers = (subject: T) => ({
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      openAt(subject, { x: event.clientX, y: event.clientY });
    },
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0]!;
      const point = { x: touch.clientX, y: touch.clientY };
      timer.current = setTimeout(() => openAt(subject, point), LONG_PRESS_MS);
    },
    onTouchEnd: () => clearTimeout(timer.current),
    onTouchMove: () => clearTimeout(timer.current),
  });
  return { at, openAt, handlers, close: () => setAt(null) };
}

/** A menu that hangs on a point of the screen. */
export function PointMenu({
  point,
  onClose,
  children,
}: {
  point: Point;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Menu
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      position="bottom-start"
      offset={4}
      shadow="md"
      withinPortal
      transitionProps={{ duration: 120, transition: "pop-top-left" }}
    >
      <Menu.Target>
        <span style={{ position: "fixed", left: point.x, top: point.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown data-testid="menu">{children}</Menu.Dropdown>
    </Menu>
  );
}
