import { Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import type { Content, Message } from "@/protocol/wire";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { fullTime } from "@/words/when";
import { ContentView } from "./content-view";
import css from "./edits.module.css";

interface Version {
  version: number;
  content: Content;
  edited_at: number;
}

/** What a message said before, the newest first. */
export default function EditHistory({ message, onClose }: { message: Message; onClose: () => void }) {
  const app = useApp();
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    app.messages.fetchEdits(message).then(setVersions, (error) => setWrong(inWords(error)));
  }, [app, message]);
  return (
    <Modal opened onClose={onClose} title={t("edits")} centered>
      {wrong && <p role="alert">{wrong}</p>}
      <ol className={css.versions} aria-busy={!versions && !wrong} data-testid="edit-history">
        <Said at={message.edited_at ?? message.sent_at} content={message.content} isNow />
        {[...(versions ?? [])].reverse().map((one, index, all) => (
          <Said key={one.version} at={all[index + 1]?.edited_at ?? message.sent_at} content={one.content} />
        ))}
      </ol>
    </Modal>
  );
}

interface SaidProps {
  at: number;
  content: Content | null | undefined;
  isNow?: boolean;
}

function Said({ at, content, isNow = false }: SaidProps) {
  return (
    <li data-now={isNow || undefined}>
      <p className={css.when}>
        <time dateTime={new Date(at).toISOString()}>{fullTime(at)}</time>
        {isNow && <span>{t("edits.now")}</span>}
      </p>
      <ContentView content={content} fallback="" />
    </li>
  );
}
