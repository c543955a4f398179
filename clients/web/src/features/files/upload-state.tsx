import { useApp } from "@/app/app";
import type { Outgoing } from "@/protocol/outbox";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import css from "./upload.module.css";

const ROUND = 2 * Math.PI * 20;

/** How much of the upload is done, from 0 to 1; null before it begins. */
export function useProgress(outgoing: Outgoing | null | undefined): number | null {
  const { files } = useApp();
  const id = outgoing?.draft.client_msg_id ?? "";
  const sent = useModel(files.uploads, (state) => state.sent.get(id));
  const size = outgoing?.attachment?.blob.size ?? 0;
  if (outgoing?.attachment?.file_id) return 1;
  return sent === undefined || !size ? null : Math.min(1, sent / size);
}

/** How far an upload has come; a touch pauses it, and lets it go on. */
export function UploadState({ outgoing }: { outgoing: Outgoing }) {
  const { outbox } = useApp();
  const progress = useProgress(outgoing);
  const id = outgoing.draft.client_msg_id;
  const { isPaused = false, refusal } = outgoing;
  if (refusal) return null;
  const percent = Math.round((progress ?? 0) * 100);
  const label = t(isPaused ? "upload.resume" : "upload.pause");
  return (
    <span className={css.over} data-testid="upload" data-paused={isPaused || undefined}>
      <button
        type="button"
        className={css.turn}
        aria-label={`${label} (${percent}%)`}
        title={label}
        onClick={() => (isPaused ? outbox.resume(id) : void outbox.pause(id))}
        data-testid={isPaused ? "upload-resume" : "upload-pause"}
      >
        <Ring progress={progress} />
        <Icon name={isPaused ? "play" : "pause"} size={20} />
      </button>
      <button
        type="button"
        className={css.cancel}
        aria-label={t("upload.cancel")}
        title={t("upload.cancel")}
        onClick={() => void outbox.cancel(id)}
        data-testid="upload-cancel"
      >
        <Icon name="close" size={15} />
      </button>
    </span>
  );
}

function Ring({ progress }: { progress: number | null }) {
  return (
    <svg
      viewBox="0 0 44 44"
      className={css.ring}
      data-waiting={progress === null || undefined}
      aria-hidden="true"
    >
      <circle cx="22" cy="22" r="20" />
      <circle
        cx="22"
        cy="22"
        r="20"
        strokeDasharray={`${Math.max(0.04, progress ?? 0.2) * ROUND} ${ROUND}`}
      />
    </svg>
  );
}
