import { Button } from "@mantine/core";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import css from "./notifications.module.css";

/** Asks once, after the user has written to somebody: from then on there is something to wait for. */
export default function AskBanner() {
  const { alerts, conversations, myId } = useApp();
  const hasWritten = useModel(conversations, ({ entries }) =>
    [...entries.values()].some(({ last }) => last?.sender_id === myId && last.content?.type !== "system"),
  );
  if (!hasWritten) return null;
  return (
    <aside className={css.ask} aria-label={t("alerts.ask")} data-testid="ask-alerts">
      <Icon name="bell" size={20} />
      <p>{t("alerts.ask")}</p>
      <Button size="compact-sm" onClick={() => void alerts.ask()}>
        {t("alerts.turn_on")}
      </Button>
      <IconButton icon="close" size={16} label={t("alerts.not_now")} onClick={() => alerts.putOff()} />
    </aside>
  );
}
