import { useEffect } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { agoTime } from "@/words/when";

/** Whether somebody is there, or when they last were, as far as they let us know. */
export function Presence({ userId }: { userId: string }) {
  const { users } = useApp();
  const presence = useModel(users, (state) => state.presence.get(userId));
  const username = useModel(users, (state) => state.profiles.get(userId)?.username);
  useEffect(() => {
    if (userId) users.watch([userId]);
  }, [users, userId]);
  if (presence?.is_online) return <span data-testid="presence">{t("online")}</span>;
  if (!presence?.last_seen_at) return <span data-testid="presence">{username && `@${username}`}</span>;
  return <span data-testid="presence">{t("last_seen", { when: agoTime(presence.last_seen_at) })}</span>;
}
