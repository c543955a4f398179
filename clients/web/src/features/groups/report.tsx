import { Button, Modal, Radio, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { ReportReason } from "@/protocol/grouping";
import { t } from "@/words";
import { Desk } from "./desk";
import "@mantine/core/styles/Radio.css";
import css from "./groups.module.css";

const REASONS: ReportReason[] = ["spam", "fraud", "abuse", "illegal", "other"];

/** Tell those who run the server what is wrong in a group. */
export default function Report({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client, toasts } = useApp();
  const act = useComplaining();
  const [reason, setReason] = useState<ReportReason>("spam");
  const [words, setWords] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const sent = new Desk(client, groupId).report({ reason, words: words.trim() });
    act(
      sent.then(() => {
        toasts.say(t("group.reported"));
        onClose();
      }),
    );
  };
  return (
    <Modal opened onClose={onClose} title={t("group.report")} centered>
      <form className={css.stack} onSubmit={send}>
        <Radio.Group
          label={t("group.report.why")}
          value={reason}
          onChange={(value) => setReason(value as ReportReason)}
        >
          <div className={css.stack} style={{ marginTop: "0.75rem" }}>
            {REASONS.map((value) => (
              <Radio key={value} value={value} label={t(`report.${value}`)} />
            ))}
          </div>
        </Radio.Group>
        <Textarea
          label={t("group.report.words")}
          maxLength={1_000}
          autosize
          minRows={3}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button type="submit" data-testid="send-report">
          {t("group.report.send")}
        </Button>
      </form>
    </Modal>
  );
}
