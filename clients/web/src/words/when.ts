/** Times in words, short where they are near. */

import { isSameDay } from "@/features/messages/grouping";
import { currentLanguage, t } from ".";

const DAY = 86_400_000;
const format = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(currentLanguage(), options).format(at);

export const clock = (at: number) => format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** For the list: the time today, yesterday, the weekday, the date. */
export function listTime(at: number, now = Date.now()): string {
  if (isSameDay(at, now)) return clock(at);
  if (isSameDay(at, now - DAY)) return t("yesterday");
  if (now - at < 6 * DAY) return format(at, { weekday: "short" });
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) {
    return format(at, { month: "numeric", day: "numeric" });
  }
  return format(at, { year: "2-digit", month: "numeric", day: "numeric" });
}

/** Between messages: the day, if it is not today, and the time. */
export function separatorTime(at: number, now = Date.now()): string {
  if (isSameDay(at, now)) return clock(at);
  if (isSameDay(at, now - DAY)) return `${t("yesterday")} ${clock(at)}`;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = format(at, { ...(isThisYear ? {} : { year: "numeric" }), month: "long", day: "numeric" });
  return `${day} ${clock(at)}`;
}

export const fullTime = (at: number) => format(at, { dateStyle: "medium", timeStyle: "short" });

export function agoTime(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t("just_now");
  if (minutes < 60) return t("minutes_ago", { n: minutes });
  if (minutes < 24 * 60) return t("hours_ago", { n: Math.floor(minutes / 60) });
  return listTime(at, now);
}
