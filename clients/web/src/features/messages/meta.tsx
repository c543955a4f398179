import { Suspense, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import type { Message } from "@/protocol/wire";
import { Icon } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { clock, fullTime } from "@/words/when";
import css from "./bubble.module.css";
import type { MessageState } from "./state";
import { StateIcon } from "./state-icon";

const EditHistory = lazy(() => import("./edit-history"));
const TICK_MS = 250;

/** Below what a message says: how long it still lives, that it was changed, when it was sent, what became of it. */
export function Meta({ message, state }: { message: Message; state: MessageState | null }) {
  return (
    <span className={css.meta}>
      {message.burn_seconds && <Burning message={message} />}
      {message.pinned_at && <Icon name="pin" size={13} />}
      {message.edited_at && <Edited message={message} />}
      <time dateTime={new Date(message.sent_at).toISOString()} title={fullTime(message.sent_at)}>
        {clock(message.sent_at)}
      </time>
      {state && <StateIcon state={state} />}
    </span>
  );
}

function Edited({ message }: { message: Message }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={css.edited}
        onClick={() => setOpen(true)}
        title={t("edits")}
        data-testid="edited"
      >
        {t("edited")}
      </button>
      <Suspense>{isOpen && <EditHistory message={message} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

/** The seconds a message still has; before it was read, those it will have. */
function Burning({ message }: { message: Message }) {
  const { client } = useApp();
  const { burns_at, burn_seconds } = message;
  const left = () =>
    burns_at ? Math.max(0, Math.ceil((burns_at - client.tokens.now) / 1000)) : burn_seconds!;
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    if (!burns_at) return;
    const timer = setInterval(() => setSeconds(left()), TICK_MS);
    return () => clearInterval(timer);
  }, [burns_at]);
  return (
    <span className={css.burning} data-lit={burns_at ? "" : undefined} data-testid="burning">
      <Icon name="flame" size={13} />
      {t("seconds", { n: seconds })}
    </span>
  );
}
