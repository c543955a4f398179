import { useState } from "react";
import { useApp } from "@/app/app";
import { deleteCache } from "@/protocol/database";
import { Avatar } from "@/ui/avatar";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./accounts.module.css";
import { faceOf } from "./use-accounts";

/** Who is signed in on this installation and was set aside: one tap, and they go on. */
export function Known() {
  const { session, outbox, transfers, toasts } = useApp();
  const [others, setOthers] = useState(() => session.others());
  if (!others.length) return null;
  const go = (userId: string) =>
    session.change(userId, null).catch((error) => toasts.complain(inWords(error)));
  const forget = async (userId: string) => {
    const gone = session.forget(userId);
    setOthers(session.others());
    await Promise.allSettled([gone, outbox.drop(userId), transfers.drop(userId), deleteCache(userId)]);
  };
  return (
    <ul className={css.known} aria-label={t("accounts")}>
      {others.map((parked) => (
        <li key={parked.session.user_id} data-testid="known-account">
          <button type="button" onClick={() => go(parked.session.user_id)}>
            <Avatar face={faceOf(parked)} size={40} />
            <span>
              <b>{parked.face.name}</b>
              <small>@{parked.face.username}</small>
            </span>
          </button>
          <IconButton
            icon="close"
            size={18}
            label={t("account.forget", { name: parked.face.name })}
            onClick={() => forget(parked.session.user_id)}
            data-testid="forget-account"
          />
        </li>
      ))}
    </ul>
  );
}
