import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/words";
import type { Point } from "./pressing";

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
        <button
          type="button"
          tabIndex={-1}
          aria-label={t("more")}
          style={{ position: "fixed", left: point.x, top: point.y, width: 1, height: 1, opacity: 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown data-testid="menu">{children}</Menu.Dropdown>
    </Menu>
  );
}
