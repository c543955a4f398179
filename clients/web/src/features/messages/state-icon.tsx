import { Icon, type IconName } from "@/ui/icon";
import { t } from "@/words";
import type { MessageState } from "./state";
import css from "./state-icon.module.css";

const ICONS: Record<MessageState, IconName> = {
  sending: "clock",
  sent: "tick",
  delivered: "ticks",
  read: "ticks",
  failed: "alert",
};

/** Clock, one tick, two ticks, two in colour, or an alarm. */
export function StateIcon({ state }: { state: MessageState }) {
  return (
    <span
      className={css.state}
      data-state={state}
      role="img"
      aria-label={t(`state.${state}`)}
      title={t(`state.${state}`)}
    >
      <Icon name={ICONS[state]} size={15} strokeWidth={2} />
    </span>
  );
}
