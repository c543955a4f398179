import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { fullTime } from "@/words/when";
import { useComposing } from "./context";
import css from "./dialog.module.css";
import { contentWords } from "./preview";

const HOUR = 3_600_000;

/** When what is written should be sent, and what else waits here. */
export default function ScheduleDialog({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const { messages, toasts } = useApp();
  const composing = useComposing();
  const [when, setWhen] = useState(() => local(Date.now() + HOUR));
  const schedule = async (event: FormEvent) => {
    event.preventDefault();
    const due = new Date(when).getTime();
    if (!(due > Date.now())) return toasts.complain(t("refusal.messages.bad_time"));
    const writing = composing.take();
    if (!writing) return;
    try {
      await messages.schedule(conversationId, writing, due);
      toasts.say(t("scheduled", { when: fullTime(due) }));
      onClose();
    } catch (error) {
      composing.writeAgain("text" in writing.content ? writing.content.text : "");
      toasts.complain(inWords(error));
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("schedule")} centered>
      <form onSubmit={schedule} className={css.form}>
        <TextInput
          type="datetime-local"
          label={t("schedule.when")}
          min={local(Date.now())}
          required
          withAsterisk={false}
          value={when}
          onChange={(event) => setWhen(event.currentTarget.value)}
          data-testid="schedule-when"
        />
        <Button type="submit" data-testid="schedule-submit">
          {t("schedule.do")}
        </Button>
      </form>
      <Waiting conversationId={conversationId} />
    </Modal>
  );
}

/** What waits for its time in this conversation. */
export function Waiting({ conversationId }: { conversationId: string }) {
  const { messages, toasts } = useApp();
  const scheduled = useModel(messages, (state) => state.scheduled);
  const waiting = [...scheduled.values()]
    .filter((row) => row.conversation_id === conversationId)
    .sort((one, other) => one.due_at - other.due_at);
  if (!waiting.length) return null;
  const drop = (id: string) => messages.unschedule(id).catch((error) => toasts.complain(inWords(error)));
  return (
    <section className={css.waiting} data-testid="scheduled-list">
      <h3>{t("schedule.waiting")}</h3>
      {waiting.map((row) => (
        <p key={row.schedule_id}>
          <time>{fullTime(row.due_at)}</time>
          <span>{contentWords(row.content)}</span>
          <IconButton icon="trash" size={18} label={t("cancel")} onClick={() => drop(row.schedule_id)} />
        </p>
      ))}
    </section>
  );
}

/** A time as the field for it wants it: local, to the minute. */
function local(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
