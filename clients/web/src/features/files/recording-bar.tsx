import { useEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import type { Attachment } from "@/protocol/outbox";
import type { Voice } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import type { Press } from "./mic-button";
import { LONGEST_MS, Recorder, waveformOf } from "./recorder";
import css from "./recording.module.css";
import { lengthInWords } from "./sizes";
import { Waveform } from "./voice-view";

interface Props {
  press: Press;
  onSend: (content: Voice, attachment: Attachment) => void;
  onClose: () => void;
}

const HOLD_MS = 350;
const SHORTEST_MS = 700;
const AWAY_PX = 90;

/** Stands where the composer is while something is being said. */
export default function RecordingBar({ press, onSend, onClose }: Props) {
  const { toasts } = useApp();
  const [recorder] = useState(() => new Recorder());
  const { phase, ms, levels, recording } = useModel(recorder, (state) => state);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void recorder.start();
    bar.current?.focus();
    return () => recorder.cancel();
  }, [recorder]);
  useEffect(() => {
    if (phase !== "denied") return;
    toasts.complain(t("voice.denied"));
    onClose();
  }, [phase, toasts, onClose]);
  const send = async () => {
    await recorder.stop();
    const { recording: said, ms: length, levels: loud } = recorder.snapshot;
    if (!said || length < SHORTEST_MS) {
      toasts.complain(t("voice.short"));
      return onClose();
    }
    const name = `voice.${said.blob.type.includes("mp4") ? "m4a" : said.blob.type.includes("ogg") ? "ogg" : "webm"}`;
    const facts = { file_id: "", name, size: said.blob.size, mime: said.blob.type };
    const content: Voice = { type: "voice", ...facts, duration_ms: length, waveform: waveformOf(loud) };
    onSend(content, { blob: said.blob, name, kind: "voice" });
    onClose();
  };
  const isHeld = useHolding(press, send, onClose);
  return (
    <div
      className={css.bar}
      ref={bar}
      tabIndex={-1}
      role="group"
      aria-label={t("voice.record")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else if (event.key === "Enter" && event.target === bar.current) void send();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      data-testid="recording"
      data-phase={phase}
    >
      <IconButton icon="trash" label={t("voice.cancel")} onClick={onClose} data-testid="recording-cancel" />
      {phase === "done" && recording ? (
        <Listening url={recording.url} ms={ms} levels={levels} />
      ) : (
        <>
          <i className={css.light} />
          <Live levels={levels} />
          <span className={css.hint}>{isHeld ? t("voice.release") : ""}</span>
          <span className={css.time} role="timer">
            {lengthInWords(ms)} / {lengthInWords(LONGEST_MS)}
          </span>
          {!isHeld && (
            <IconButton
              icon="pause"
              label={t("voice.stop")}
              onClick={() => void recorder.stop()}
              data-testid="recording-stop"
            />
          )}
        </>
      )}
      <button
        type="button"
        className={css.send}
        aria-label={t("send")}
        title={t("send")}
        onClick={() => void send()}
        data-testid="recording-send"
      >
        <Icon name="send" size={20} />
      </button>
    </div>
  );
}

/** Held: letting go sends, sliding away cancels. A short touch leaves it running. */
function useHolding(press: Press, send: () => Promise<void>, onClose: () => void): boolean {
  const [isHeld, setHeld] = useState(press.isDown);
  const latest = useRef({ send, onClose });
  latest.current = { send, onClose };
  useEffect(() => {
    if (!isHeld) return;
    const up = (event: PointerEvent) => {
      setHeld(false);
      if (Date.now() - press.at < HOLD_MS) return;
      const away = Math.hypot(event.clientX - press.x, event.clientY - press.y);
      if (away > AWAY_PX) latest.current.onClose();
      else void latest.current.send();
    };
    addEventListener("pointerup", up, { once: true });
    return () => removeEventListener("pointerup", up);
  }, [isHeld, press]);
  return isHeld;
}

const SHOWN = 48;

function Live({ levels }: { levels: readonly number[] }) {
  return (
    <span className={css.live} aria-hidden="true">
      {levels.slice(-SHOWN).map((level, index, all) => (
        <i key={levels.length - all.length + index} style={{ height: `${10 + (level / 31) * 90}%` }} />
      ))}
    </span>
  );
}

/** Hear it before it is sent. */
function Listening({ url, ms, levels }: { url: string; ms: number; levels: readonly number[] }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const turn = () => (isPlaying ? audio.current?.pause() : void audio.current?.play());
  return (
    <>
      <IconButton
        icon={isPlaying ? "pause" : "play"}
        label={t(isPlaying ? "voice.pause" : "voice.play")}
        onClick={turn}
        data-testid="recording-listen"
      />
      <Waveform waveform={waveformOf(levels)} done={ms ? (at * 1000) / ms : 0} />
      <span className={css.time}>{lengthInWords(isPlaying ? ms - at * 1000 : ms)}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: my own voice, just recorded. */}
      <audio
        ref={audio}
        src={url}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      />
    </>
  );
}
