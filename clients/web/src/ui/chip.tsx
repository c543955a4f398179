import type { ReactNode } from "react";
import css from "./chip.module.css";

interface Props {
  isOn: boolean;
  onClick: () => void;
  testId: string;
  children: ReactNode;
}

/** One of several that narrow down what is shown. */
export function Chip({ isOn, onClick, testId, children }: Props) {
  return (
    <button type="button" className={css.chip} aria-pressed={isOn} onClick={onClick} data-testid={testId}>
      {children}
    </button>
  );
}
