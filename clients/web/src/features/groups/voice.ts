/** Why one cannot write in a group at the moment. */

import { useEffect, useReducer } from "react";
import type { Entry } from "@/features/conversations/model";
import { t } from "@/words";
import { separatorTime } from "@/words/when";
import { isOut, may, mutedUntil, rulesOf } from "./rights";

const LONGEST_MS = 2 ** 31 - 1;
const FAR_MS = 366 * 86_400_000;

/** In words; null: one can. Drawn anew when the time is over. */
export function useSilence(entry: Entry | undefined): string | null {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const until = entry && entry.conversation.kind === "group" ? mutedUntil(entry) : 0;
  useEffect(() => {
    if (!until) return;
    const timer = setTimeout(again, Math.min(until - Date.now() + 50, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [until]);
  return entry?.conversation.kind === "group" ? silence(entry, until) : null;
}

function silence(entry: Entry, until: number): string | null {
  const { conversation, membership } = entry;
  if (isOut(membership)) return t(`ended.${membership?.ended ?? "left"}`);
  if (!may("who_may_post", entry)) {
    return t(rulesOf(conversation).who_may_post === "owner" ? "voice.owner_only" : "voice.read_only");
  }
  if (!until) return null;
  const when = separatorTime(until);
  if (until === membership?.muted_until) return t("voice.muted", { when });
  return until - Date.now() > FAR_MS ? t("voice.silent") : t("voice.silent.until", { when });
}
