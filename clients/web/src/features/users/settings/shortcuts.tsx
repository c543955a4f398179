import { Modal } from "@mantine/core";
import { Fragment, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { type Key, t } from "@/words";
import css from "./settings.module.css";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const CTRL = isMac ? "⌘" : "Ctrl";

/** What the keyboard does, by where one is. */
function groupsFor(sendKey: "enter" | "ctrl_enter"): [Key, [Key, string[]][]][] {
  const enter = ["Enter"];
  const ctrlEnter = [CTRL, "Enter"];
  const [send, line] = sendKey === "enter" ? [enter, ["Shift", "Enter"]] : [ctrlEnter, enter];
  return [
    [
      "shortcuts.everywhere",
      [
        ["shortcuts.switch", [CTRL, "K"]],
        ["shortcuts.search", ["/"]],
        ["shortcuts.close", ["Esc"]],
        ["shortcuts.help", ["?"]],
      ],
    ],
    [
      "shortcuts.lists",
      [
        ["shortcuts.move", ["↑", "↓"]],
        ["shortcuts.ends", ["Home", "End"]],
        ["shortcuts.open", ["Enter"]],
      ],
    ],
    [
      "shortcuts.writing",
      [
        ["shortcuts.send", send],
        ["shortcuts.line", line],
        ["shortcuts.edit_last", ["↑"]],
        ["shortcuts.mention", ["@"]],
      ],
    ],
  ];
}

export function Shortcuts() {
  return (
    <div className={css.form}>
      <ShortcutList />
    </div>
  );
}

function ShortcutList() {
  const { preferences } = useApp();
  const sendKey = useModel(preferences, (state) => state.sendKey);
  return groupsFor(sendKey).map(([title, rows]) => (
    <section key={title} className={css.keys} data-testid="shortcuts">
      <h2>{t(title)}</h2>
      <dl>
        {rows.map(([what, keys]) => (
          <Fragment key={what}>
            <dt>{t(what)}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  ));
}

/** The same, on top of whatever one is doing. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    if (!isOpen) onClose();
  }, [isOpen, onClose]);
  return (
    <Modal opened={isOpen} onClose={() => setOpen(false)} title={t("settings.shortcuts")} size="md">
      <div className={css.dialog}>
        <ShortcutList />
      </div>
    </Modal>
  );
}
