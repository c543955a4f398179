import { useEffect, useState } from "react";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { useApp } from "./app";
import css from "./frame.module.css";

const PATIENCE_MS = 2_000;

/** A thin line at the top, once there has been no connection for a while. */
export function Trouble() {
  const { client } = useApp();
  const since = useModel(client, (state) => state.troubleSince);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    setShown(false);
    if (since === null) return;
    const timer = setTimeout(() => setShown(true), Math.max(0, since + PATIENCE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return (
    <p className={css.trouble} role="status" data-shown={isShown || undefined} data-testid="trouble">
      {isShown && t(navigator.onLine ? "trouble.server" : "trouble.network")}
    </p>
  );
}
