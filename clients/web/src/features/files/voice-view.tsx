import type { MouseEvent } from "react";
import { useApp } from "@/app/app";
import type { Message, Voice } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { type FileProps, useLocalUrl } from "./file-view";
import { isFavourite } from "./links";
import { voiceAfter } from "./media";
import { isPlayed } from "./played";
import { keyOf, type Recording } from "./player";
import { lengthInWords } from "./sizes";
import css from "./voice.module.css";

const BARS = 36;
const FLAT = Array.from({ length: BARS }, (_, index) => 6 + ((index * 7) % 5));

/** Something said: play it, see how loud it is, go anywhere in it. */
export function VoiceView(props: FileProps<Voice>) {
  const { content, message } = props;
  const app = useApp();
  const { player } = app.files;
  const localUrl = useLocalUrl(props);
  const recording = message && { message, fileId: content.file_id, localUrl };
  const key = recording ? keyOf(recording) : "";
  const isMine = useModel(player, (state) => state.key === key);
  const isPlaying = useModel(player, (state) => state.key === key && state.isPlaying);
  const position = useModel(player, (state) => (state.key === key ? state.position : 0));
  const rate = useModel(player, (state) => state.rate);
  useModel(player, (state) => state.heard);
  const length = content.duration_ms ?? 0;
  const done = length ? Math.min(1, (position * 1000) / length) : 0;
  const isNew =
    message && message.sender_id !== app.myId && !isFavourite(key) && !isPlayed(message.message_id);
  const turn = () =>
    recording &&
    player
      .toggle(recording, (after) => nextAfter(app, after))
      .catch((error) => app.toasts.complain(inWords(error)));
  return (
    <span className={css.voice} data-testid="voice" data-playing={isPlaying || undefined}>
      <button
        type="button"
        className={css.turn}
        onClick={turn}
        aria-label={`${t(isPlaying ? "voice.pause" : "voice.play")} ${lengthInWords(length)}`}
        data-testid="voice-play"
      >
        <Icon name={isPlaying ? "pause" : "play"} size={20} />
      </button>
      <Waveform waveform={content.waveform} done={done} onSeek={(at) => isMine && player.seek(at)} />
      <span className={css.length}>{lengthInWords(isMine ? length - position * 1000 : length)}</span>
      {isMine ? (
        <button type="button" className={css.rate} onClick={() => player.turnRate()} data-testid="voice-rate">
          {rate}×
        </button>
      ) : (
        isNew && <i className={css.dot} role="img" aria-label={t("voice.new")} data-testid="voice-new" />
      )}
    </span>
  );
}

function nextAfter(app: ReturnType<typeof useApp>, { message }: Recording): Recording | undefined {
  if (isFavourite(message.message_id)) return undefined;
  const { messages } = app.messages.of(message.conversation_id).snapshot.timeline;
  const next = voiceAfter(messages, message.seq, app.myId, isPlayed);
  return next && { message: next.message as Message, fileId: next.content.file_id };
}

interface WaveformProps {
  waveform?: readonly number[] | undefined;
  done: number;
  onSeek?: (fraction: number) => void;
}

export function Waveform({ waveform, done, onSeek }: WaveformProps) {
  const bars = waveform?.length ? thinned(waveform) : FLAT;
  const seek = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek?.((event.clientX - box.left) / box.width);
  };
  return (
    <span className={css.bars} onClick={seek} aria-hidden="true">
      {bars.map((loudness, index) => (
        <i
          key={index}
          style={{ height: `${12 + (loudness / 31) * 88}%` }}
          data-done={index / bars.length < done || undefined}
        />
      ))}
    </span>
  );
}

function thinned(waveform: readonly number[]): number[] {
  if (waveform.length <= BARS) return [...waveform];
  const step = waveform.length / BARS;
  return Array.from({ length: BARS }, (_, index) =>
    Math.max(...waveform.slice(Math.floor(index * step), Math.floor((index + 1) * step) || 1)),
  );
}
