import { useEffect } from "react";
import { Model, useModel } from "@/state/model";
import { t } from "@/words";
import css from "./toasts.module.css";

export interface Toast {
  id: number;
  text: string;
  isWrong: boolean;
  undo?: () => void;
}

/** Short words at the bottom: what was done, what went wrong, and the way back. */
export class Toasts extends Model<{ toasts: readonly Toast[] }> {
  #last = 0;

  constructor() {
    super({ toasts: [] });
  }

  say(text: string, undo?: () => void): void {
    this.#add({ text, isWrong: false, ...(undo ? { undo } : {}) });
  }

  complain(text: string): void {
    this.#add({ text, isWrong: true });
  }

  readonly dismiss = (id: number): void => {
    this.publish({ toasts: this.snapshot.toasts.filter((toast) => toast.id !== id) });
  };

  #add(toast: Omit<Toast, "id">): void {
    this.publish({ toasts: [...this.snapshot.toasts.slice(-2), { ...toast, id: ++this.#last }] });
  }
}

export function ToastStack({ toasts }: { toasts: Toasts }) {
  const all = useModel(toasts, (state) => state.toasts);
  return (
    <div className={css.stack} role="status">
      {all.map((toast) => (
        <ToastView key={toast.id} toast={toast} onDone={toasts.dismiss} />
      ))}
    </div>
  );
}

function ToastView({ toast, onDone }: { toast: Toast; onDone: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onDone(toast.id), 4_800);
    return () => clearTimeout(timer);
  }, [toast.id, onDone]);
  const undo = () => {
    toast.undo?.();
    onDone(toast.id);
  };
  return (
    <div className={css.toast} data-wrong={toast.isWrong || undefined} data-testid="toast">
      <span>{toast.text}</span>
      {toast.undo && (
        <button type="button" onClick={undo}>
          {t("undo")}
        </button>
      )}
    </div>
  );
}
