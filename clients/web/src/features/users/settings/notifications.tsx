import { Button, Switch, TextInput } from "@mantine/core";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { AS_USUAL, isQuiet, type NotificationSettings } from "../notification-settings";
import css from "./settings.module.css";

const EVENING = 22 * 60;
const MORNING = 7 * 60;

/** How I want to hear of new messages. */
export function Notifications() {
  const { preferences } = useApp();
  const settings = useModel(preferences, (state) => state.notifications);
  const set = (changes: Partial<NotificationSettings>) =>
    preferences.set({ notifications: { ...settings, ...changes } });
  return (
    <div className={css.form} data-testid="notifications">
      <Permission />
      {(["is_on", "has_sound", "shows_content"] as const).map((name) => (
        <Switch
          key={name}
          label={t(`notifications.${name}`)}
          description={name === "shows_content" ? t("notifications.shows_content.hint") : undefined}
          labelPosition="left"
          disabled={name !== "is_on" && !settings.is_on}
          checked={settings[name]}
          onChange={(event) => set({ [name]: event.currentTarget.checked })}
          data-testid={`notifications-${name}`}
        />
      ))}
      <QuietHours settings={settings} set={set} />
    </div>
  );
}

interface Props {
  settings: NotificationSettings;
  set: (changes: Partial<NotificationSettings>) => void;
}

function QuietHours({ settings, set }: Props) {
  const { quiet_from, quiet_to } = settings;
  const hasHours = quiet_from !== null && quiet_to !== null;
  const toggle = (isOn: boolean) =>
    set(
      isOn
        ? { quiet_from: EVENING, quiet_to: MORNING }
        : { quiet_from: AS_USUAL.quiet_from, quiet_to: AS_USUAL.quiet_to },
    );
  return (
    <>
      <Switch
        label={t("notifications.quiet")}
        description={t(
          hasHours && isQuiet(settings) ? "notifications.quiet.now" : "notifications.quiet.hint",
        )}
        labelPosition="left"
        checked={hasHours}
        onChange={(event) => toggle(event.currentTarget.checked)}
        data-testid="notifications-quiet"
      />
      {hasHours && (
        <div className={css.pair}>
          {(["quiet_from", "quiet_to"] as const).map((name) => (
            <TextInput
              key={name}
              type="time"
              label={t(`notifications.${name}`)}
              required
              withAsterisk={false}
              value={asClock(settings[name]!)}
              onChange={(event) => {
                const minute = minuteOf(event.currentTarget.value);
                if (minute !== null) set({ [name]: minute });
              }}
              data-testid={`notifications-${name}`}
            />
          ))}
        </div>
      )}
    </>
  );
}

/** What the browser says, which we cannot change for the user. */
function Permission() {
  const { alerts } = useApp();
  const permission = useModel(alerts, (state) => state.permission);
  if (permission === "granted") return null;
  return (
    <div className={css.note} role="note">
      <p>{t(`notifications.permission.${permission}`)}</p>
      {permission === "default" && (
        <Button size="xs" onClick={() => alerts.ask()} data-testid="notifications-ask">
          {t("notifications.allow")}
        </Button>
      )}
    </div>
  );
}

const two = (number: number) => String(number).padStart(2, "0");
const asClock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function minuteOf(clock: string): number | null {
  const [hours, minutes] = clock.split(":").map(Number);
  return hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)
    ? null
    : hours * 60 + minutes;
}
