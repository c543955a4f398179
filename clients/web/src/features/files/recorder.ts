/** Records what I say: for at most a minute, with how loud it is. */

import { Model } from "@/state/model";

export interface RecorderState {
  phase: "asking" | "recording" | "done" | "denied";
  ms: number;
  /** How loud it was, from 0 to 31, ten times a second. */
  levels: readonly number[];
  recording: { blob: Blob; url: string } | null;
}

export const LONGEST_MS = 60_000;
const STEP_MS = 100;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export class Recorder extends Model<RecorderState> {
  #recorder: MediaRecorder | null = null;
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOver = false;

  constructor() {
    super({ phase: "asking", ms: 0, levels: [], recording: null });
  }

  async start(): Promise<void> {
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return this.publish({ phase: "denied" });
    }
    if (this.#isOver) return this.#release();
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.#stream, mimeType ? { mimeType } : {});
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => this.#finish(new Blob(parts, { type: recorder.mimeType.split(";")[0]! }));
    this.#recorder = recorder;
    this.#listen(this.#stream);
    recorder.start();
    this.publish({ phase: "recording" });
  }

  /** Resolves once what was said is there. */
  async stop(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder?.state !== "recording") return;
    await new Promise<void>((resolve) => {
      recorder.addEventListener("stop", () => resolve(), { once: true });
      recorder.stop();
    });
  }

  /** Keep nothing. */
  cancel(): void {
    this.#isOver = true;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#release();
    const { recording } = this.snapshot;
    if (recording) URL.revokeObjectURL(recording.url);
  }

  #listen(stream: MediaStream): void {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    this.#context = context;
    const samples = new Float32Array(analyser.fftSize);
    const begun = performance.now();
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const ms = Math.min(LONGEST_MS, Math.round(performance.now() - begun));
      this.publish({ ms, levels: [...this.snapshot.levels, loudness(samples)] });
      if (ms >= LONGEST_MS) void this.stop();
    }, STEP_MS);
  }

  #finish(blob: Blob): void {
    this.#release();
    if (this.#isOver) return;
    this.publish({ phase: "done", recording: { blob, url: URL.createObjectURL(blob) } });
  }

  #release(): void {
    clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#context = null;
  }
}

/** From 0 to 31; speech is far below the loudest there is. */
function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const root = Math.sqrt(sum / samples.length);
  return Math.max(0, Math.min(31, Math.round((20 * Math.log10(root + 1e-4) + 50) * 0.78)));
}

const MOST = 64;

/** The levels as a message carries them. */
export function waveformOf(levels: readonly number[]): number[] {
  if (levels.length <= MOST) return [...levels];
  const step = levels.length / MOST;
  return Array.from({ length: MOST }, (_, index) =>
    Math.max(...levels.slice(Math.floor(index * step), Math.floor((index + 1) * step))),
  );
}
