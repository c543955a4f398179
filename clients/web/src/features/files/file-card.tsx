import { useApp } from "@/app/app";
import type { Document, FileContent, Message } from "@/protocol/wire";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { download } from "./download";
import css from "./file.module.css";
import { FileMark } from "./file-mark";
import type { FileProps } from "./file-view";
import { inTwo, lookOf } from "./kinds";
import { bytesInWords } from "./sizes";
import { useProgress } from "./upload-state";

/** Any file: what it is, how large, and how to have it. */
export function FileCard({ content, message, outgoing }: FileProps<Document>) {
  const save = useDownload();
  const isOut = Boolean(outgoing?.attachment);
  const name = content.name || t("file");
  return (
    <span className={css.card} data-testid="file">
      <button
        type="button"
        className={css.body}
        disabled={isOut || !message}
        onClick={() => message && save(message, content)}
        data-testid="download"
      >
        {!isOut && <span className="only-heard">{t("download")}</span>}
        <FileIcon name={name} />
        <span className={css.text}>
          <FileName name={name} />
          <small>{isOut ? <Progress outgoing={outgoing!} /> : bytesInWords(content.size ?? 0)}</small>
        </span>
        {!isOut && <Icon name="download" size={20} />}
      </button>
      {isOut && <Deeds outgoing={outgoing!} />}
    </span>
  );
}

/** A long name is cut in the middle, so that its ending is seen. */
export function FileName({ name }: { name: string }) {
  return (
    <b className={css.name} title={name}>
      {inTwo(name).map((part, index) => (
        <span key={index}>{part}</span>
      ))}
    </b>
  );
}

export function FileIcon({ name }: { name: string }) {
  return (
    <span className={css.icon} data-look={lookOf(name)} aria-hidden="true">
      <FileMark look={lookOf(name)} />
    </span>
  );
}

type Out = { outgoing: NonNullable<FileProps["outgoing"]> };

function Progress({ outgoing }: Out) {
  const progress = useProgress(outgoing);
  const size = outgoing.attachment!.blob.size;
  const done = (progress ?? 0) * size;
  return (
    <>
      {t("upload.of", { done: bytesInWords(done), all: bytesInWords(size) })}
      <i className={css.bar}>
        <i style={{ width: `${(progress ?? 0) * 100}%` }} />
      </i>
    </>
  );
}

function Deeds({ outgoing }: Out) {
  const { outbox } = useApp();
  const id = outgoing.draft.client_msg_id;
  if (outgoing.refusal) return null;
  return (
    <span className={css.deeds} data-testid="upload" data-paused={outgoing.isPaused || undefined}>
      <IconButton
        icon={outgoing.isPaused ? "play" : "pause"}
        size={18}
        label={t(outgoing.isPaused ? "upload.resume" : "upload.pause")}
        onClick={() => (outgoing.isPaused ? outbox.resume(id) : void outbox.pause(id))}
        data-testid={outgoing.isPaused ? "upload-resume" : "upload-pause"}
      />
      <IconButton
        icon="close"
        size={18}
        label={t("upload.cancel")}
        onClick={() => void outbox.cancel(id)}
        data-testid="upload-cancel"
      />
    </span>
  );
}

/** Saves the file of a message, or says why it cannot be had. */
export function useDownload() {
  const app = useApp();
  return (message: Message, content: FileContent) =>
    download(app.files.links, message, content)
      .then((isThere) => !isThere && app.toasts.complain(t("file.gone")))
      .catch((error) => app.toasts.complain(inWords(error)));
}
