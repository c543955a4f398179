import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import type { Outgoing } from "@/protocol/outbox";
import type { Transfer } from "@/protocol/transferring";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { type Key, t } from "@/words";
import { inWords } from "@/words/refusals";
import { FileIcon, FileName, useDownload } from "./file-card";
import { bytesInWords } from "./sizes";
import css from "./transfer.module.css";
import type { Step } from "./transfers";

interface Props {
  transfer: Transfer;
  message: Message | undefined;
  outgoing?: Outgoing | null | undefined;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A file that its receiver is asked about first: where it stands, and what can be done now. */
export default function TransferView({ transfer, message, outgoing }: Props) {
  const { myId } = useApp();
  const isMine = Boolean(outgoing) || message?.sender_id === myId;
  const step = useStep(transfer);
  const place = usePlace(transfer, step, message, isMine, outgoing);
  const isOver = step === "refused" || step === "cancelled" || step === "expired";
  return (
    <span className={css.card} data-testid="transfer" data-step={step} data-over={isOver || undefined}>
      <span className={css.body}>
        <FileIcon name={transfer.name} />
        <span className={css.text}>
          <FileName name={transfer.name} />
          <small>{bytesInWords(transfer.size)}</small>
        </span>
        {step === "done" && message && <Again transfer={transfer} message={message} />}
      </span>
      <span className={css.state} data-testid="transfer-state" data-bad={place.isBad || undefined}>
        {step === "done" && <Icon name="check" size={14} />}
        {place.words}
      </span>
      {place.part !== null && (
        <i className={css.bar} data-testid="transfer-bar">
          <i style={{ width: `${place.part * 100}%` }} />
        </i>
      )}
      <Deeds step={step} isMine={isMine} message={message} outgoing={outgoing} />
    </span>
  );
}

/** Where it stands; it may lapse while one looks at it. */
function useStep(transfer: Transfer): Step {
  const { transfers, client } = useApp();
  const [, setTime] = useState(0);
  const { expires_at = 0 } = transfer;
  const step = transfers.stepOf(transfer);
  const isOpen = step === "offered" || step === "accepted";
  useEffect(() => {
    const left = expires_at - client.now;
    if (!isOpen || !expires_at || left > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => setTime(Date.now()), left + 1_000);
    return () => clearTimeout(timer);
  }, [client, isOpen, expires_at]);
  return step;
}

interface Place {
  words: string;
  /** How much is done of what is going on; null if nothing is. */
  part: number | null;
  isBad?: boolean;
}

function usePlace(
  transfer: Transfer,
  step: Step,
  message: Message | undefined,
  isMine: boolean,
  outgoing: Outgoing | null | undefined,
): Place {
  const { transfers, files, conversations } = useApp();
  const id = message?.message_id ?? "";
  const conversationId = message?.conversation_id ?? outgoing?.draft.conversation_id ?? "";
  const peerId = conversations.find(conversationId)?.membership?.peer_id ?? "";
  const name = useName(isMine ? peerId : (message?.sender_id ?? ""));
  const clientId = message?.client_msg_id ?? "";
  const sent = useModel(files.uploads, (state) => state.sent.get(clientId));
  const isHere = useModel(transfers, (state) => state.offered.has(id));
  const taken = useModel(transfers, (state) => state.taking.get(id));
  const told = useModel(transfers, (state) => state.told.get(id));
  const refusal = useModel(transfers, (state) => state.refusals.get(id));
  if (refusal) return { words: inWords(refusal), part: null, isBad: true };
  const say = (key: string, bytes?: number): Place => {
    const part = bytes === undefined ? null : Math.min(1, bytes / transfer.size);
    return { words: t(`transfer.${key}` as Key, { name, percent: Math.floor((part ?? 0) * 100) }), part };
  };
  if (step === "accepted" && isMine) {
    if (sent !== undefined) return say("uploading", sent);
    if (told !== undefined) return say("uploading", told);
    return say(isHere ? "accepted.mine" : "accepted.elsewhere");
  }
  if (step === "accepted") return told === undefined ? say("accepted") : say("coming", told);
  if (step === "ready" && isMine) return told === undefined ? say("ready.mine") : say("saving.theirs", told);
  if (step === "ready") return taken === undefined ? say("ready") : say("saving", taken);
  return say(isMine && step !== "cancelled" && step !== "expired" ? `${step}.mine` : step);
}

interface DeedsProps {
  step: Step;
  isMine: boolean;
  message: Message | undefined;
  outgoing?: Outgoing | null | undefined;
}

function Deeds({ step, isMine, message, outgoing }: DeedsProps) {
  const { transfers, outbox, toasts } = useApp();
  const [isBusy, setBusy] = useState(false);
  const id = message?.message_id ?? "";
  const isTaking = useModel(transfers, (state) => state.taking.has(id));
  const hasFailed = useModel(transfers, (state) => state.refusals.has(id));
  const act = (deed: () => Promise<unknown>) => () => {
    setBusy(true);
    deed()
      .catch((error) => toasts.complain(inWords(error)))
      .finally(() => setBusy(false));
  };
  const deed = (key: Key, run: () => Promise<unknown>, isMain = false) => (
    <button
      type="button"
      onClick={act(run)}
      disabled={isBusy}
      data-main={isMain || undefined}
      data-testid={`${key.replace(".", "-")}`}
    >
      {t(key)}
    </button>
  );
  if (outgoing?.refusal) return null;
  const isOpen = step === "offered" || step === "accepted" || step === "ready";
  if (!isOpen) return null;
  if (outgoing) {
    const cancel = () => outbox.cancel(outgoing.draft.client_msg_id);
    return <span className={css.deeds}>{deed("transfer.cancel", cancel)}</span>;
  }
  const asks = step === "offered" && !isMine;
  const offers = step === "ready" && !isMine && !isTaking;
  return (
    <span className={css.deeds}>
      {asks && deed("transfer.refuse", () => transfers.answer(id, false))}
      {asks && deed("transfer.accept", () => transfers.answer(id, true), true)}
      {!asks && deed("transfer.cancel", () => transfers.cancel(id))}
      {hasFailed && deed("retry", () => transfers.retry(id), true)}
      {offers && !hasFailed && deed("transfer.save", () => transfers.take(id), true)}
    </span>
  );
}

/** What was received can be saved as often as one likes. */
function Again({ transfer, message }: { transfer: Transfer; message: Message }) {
  const save = useDownload();
  const { file_id = "", name, size } = transfer;
  return (
    <button
      type="button"
      className={css.again}
      aria-label={`${t("download")}: ${name}`}
      title={t("download")}
      onClick={() => void save(message, { type: "file", file_id, name, size })}
      data-testid="transfer-again"
    >
      <Icon name="download" size={20} />
    </button>
  );
}
