/** How somebody wants to hear of new messages. It follows the user to all devices. */

export interface NotificationSettings {
  is_on: boolean;
  has_sound: boolean;
  /** Whether a notification says what the message says; else only that there is one. */
  shows_content: boolean;
  /** Minutes after midnight, here; both or neither. From 22:00 to 7:00 goes over midnight. */
  quiet_from: number | null;
  quiet_to: number | null;
}

export const AS_USUAL: NotificationSettings = {
  is_on: true,
  has_sound: true,
  shows_content: false,
  quiet_from: null,
  quiet_to: null,
};

const DAY = 24 * 60;

/** Only what we know, in the values that we know. */
export function cleanedNotifications(found: unknown): NotificationSettings {
  const told = (typeof found === "object" && found ? found : {}) as Record<string, unknown>;
  const isOr = (name: "is_on" | "has_sound" | "shows_content") =>
    typeof told[name] === "boolean" ? (told[name] as boolean) : AS_USUAL[name];
  const { quiet_from, quiet_to } = told;
  const hours = isMinute(quiet_from) && isMinute(quiet_to) ? { quiet_from, quiet_to } : {};
  return {
    ...AS_USUAL,
    is_on: isOr("is_on"),
    has_sound: isOr("has_sound"),
    shows_content: isOr("shows_content"),
    ...hours,
  };
}

/** Whether it is a time at which nothing may ring or pop up. */
export function isQuiet({ quiet_from, quiet_to }: NotificationSettings, at = new Date()): boolean {
  if (quiet_from === null || quiet_to === null) return false;
  const minute = at.getHours() * 60 + at.getMinutes();
  return quiet_from <= quiet_to
    ? minute >= quiet_from && minute < quiet_to
    : minute >= quiet_from || minute < quiet_to;
}

function isMinute(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < DAY;
}
