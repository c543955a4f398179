import { useEffect } from "react";
import { Model, useModel } from "@/state/model";
import { t } from "@/words";
import { Icon } from "./icon";
import css from "./toasts.module.css";

export interface Toast {
  id: number;
  text: string;
  isWrong: boolean;
  undo?: () => void;
  /** Stays until it is taken or put away. */
  offer?: { label: string; take: () => void };
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

  /** Something that can be had, now or later. The same is not offered twice at once. */
  offer(text: string, label: string, take: () => void): void {
    const others = this.snapshot.toasts.filter((toast) => toast.text !== text);
    this.publish({ toasts: others });
    this.#add({ text, isWrong: false, offer: { label, take } });
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
    if (toast.offer) return;
    const timer = setTimeout(() => onDone(toast.id), 4_800);
    return () => clearTimeout(timer);
  }, [toast.id, toast.offer, onDone]);
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
      {toast.offer && (
        <>
          <button type="button" onClick={toast.offer.take} data-testid="take">
            {toast.offer.label}
          </button>
          <button
            type="button"
            onClick={() => onDone(toast.id)}
            aria-label={t("close")}
            className={css.close}
          >
            <Icon name="close" size={16} />
          </button>
        </>
      )}
    </div>
  );
}
