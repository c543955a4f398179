import { Button, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import type { Registration } from "@/protocol/signing";
import { Avatar } from "@/ui/avatar";
import { Letter } from "@/ui/drawings";
import { Empty, Skeletons } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { agoTime } from "@/words/when";
import css from "./settings.module.css";

/** For staff: who has registered and waits for a yes. */
export function Approvals() {
  const { client, toasts } = useApp();
  const [items, setItems] = useState<Registration[] | null>(null);
  const load = useCallback(
    () =>
      client.call("users.registrations", {}).then(
        ({ items: found }) => setItems(found),
        (error) => toasts.complain(inWords(error)),
      ),
    [client, toasts],
  );
  useEffect(() => void load(), [load]);
  const answer = (user_id: string, accept: boolean, reason = "") =>
    client
      .call("users.answer_registration", { user_id, accept, reason })
      .catch((error) => toasts.complain(inWords(error)))
      .then(load);
  if (!items) return <Skeletons count={3} />;
  if (!items.length) {
    return (
      <Empty drawing={<Letter />} title={t("approvals.empty")}>
        <p>{t("approvals.empty.hint")}</p>
      </Empty>
    );
  }
  return (
    <div className={css.form} data-testid="approvals">
      {items.map((one) => (
        <Applicant key={one.user_id} one={one} onAnswer={(...how) => answer(one.user_id, ...how)} />
      ))}
    </div>
  );
}

interface Props {
  one: Registration;
  onAnswer: (accept: boolean, reason?: string) => void;
}

function Applicant({ one, onAnswer }: Props) {
  const [reason, setReason] = useState<string | null>(null);
  const isRefusing = reason !== null;
  return (
    <article className={css.applicant} data-testid="applicant">
      <Avatar face={{ id: one.user_id, name: one.name }} size={44} />
      <div>
        <b>{one.name}</b>
        <p className={css.quiet}>
          @{one.username} · {one.email} · {agoTime(one.asked_at)}
        </p>
        {one.words && <p>{one.words}</p>}
        {isRefusing && (
          <TextInput
            label={t("approvals.reason")}
            description={t("approvals.reason.hint")}
            autoFocus
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="approval-reason"
          />
        )}
        <div className={css.deeds}>
          <Button
            size="xs"
            variant={isRefusing ? "filled" : "default"}
            color={isRefusing ? "seal" : "brand"}
            onClick={() => (isRefusing ? onAnswer(false, reason) : setReason(""))}
            data-testid="approval-no"
          >
            {t("refuse")}
          </Button>
          {isRefusing ? (
            <Button size="xs" variant="default" onClick={() => setReason(null)}>
              {t("cancel")}
            </Button>
          ) : (
            <Button size="xs" onClick={() => onAnswer(true)} data-testid="approval-yes">
              {t("approvals.approve")}
            </Button>
          )}
        </div>
      </div>
    </article>
  );
}
