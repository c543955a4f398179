/** Plays what was said, one recording at a time, and the next one after it. */

import type { Message } from "@/protocol/wire";
import { Model } from "@/state/model";
import type { FileLinks } from "./links";
import { isPlayed, notePlayed } from "./played";

interface PlayerState {
  /** What is being played or was paused: the id of its message and of its file. */
  key: string | null;
  isPlaying: boolean;
  /** Seconds. */
  position: number;
  rate: number;
  /** Counts up when something was heard for the first time. */
  heard: number;
}

export interface Recording {
  message: Message;
  fileId: string;
  /** On this device, for what was sent from here. */
  localUrl?: string | undefined;
}

const RATES = [1, 1.5, 2];
type Next = (after: Recording) => Recording | undefined;

export const keyOf = ({ message, fileId }: Recording) => `${message.message_id} ${fileId}`;

export class Player extends Model<PlayerState> {
  #audio: HTMLAudioElement | null = null;
  #current: Recording | null = null;
  #next: Next = () => undefined;
  #isRenewed = false;

  constructor(private readonly links: FileLinks) {
    super({ key: null, isPlaying: false, position: 0, rate: 1, heard: 0 });
  }

  /** Play, or pause and go on. */
  async toggle(recording: Recording, next: Next): Promise<void> {
    const audio = this.#element();
    this.#next = next;
    if (this.snapshot.key !== keyOf(recording)) return this.#play(recording);
    if (audio.paused) await audio.play();
    else audio.pause();
  }

  seek(fraction: number): void {
    const audio = this.#element();
    if (Number.isFinite(audio.duration)) audio.currentTime = fraction * audio.duration;
  }

  turnRate(): void {
    const rate = RATES[(RATES.indexOf(this.snapshot.rate) + 1) % RATES.length]!;
    this.#element().playbackRate = rate;
    this.publish({ rate });
  }

  stop(): void {
    this.#audio?.pause();
    this.#current = null;
    this.publish({ key: null, isPlaying: false, position: 0 });
  }

  async #play(recording: Recording, at = 0): Promise<void> {
    const audio = this.#element();
    const { message, fileId, localUrl } = recording;
    this.#current = recording;
    this.publish({ key: keyOf(recording), position: at });
    const url = localUrl ?? (await this.links.fetch(message.message_id, fileId, at > 0))?.url;
    if (!url || this.#current !== recording) return;
    audio.src = url;
    audio.playbackRate = this.snapshot.rate;
    audio.currentTime = at;
    await audio.play();
    if (!isPlayed(message.message_id)) {
      notePlayed(message.message_id);
      this.publish({ heard: this.snapshot.heard + 1 });
    }
  }

  #element(): HTMLAudioElement {
    if (this.#audio) return this.#audio;
    const audio = new Audio();
    audio.preload = "auto";
    audio.onplay = () => this.publish({ isPlaying: true });
    audio.onpause = () => this.publish({ isPlaying: false });
    audio.ontimeupdate = () => this.publish({ position: audio.currentTime });
    audio.onended = () => this.#ended();
    audio.onerror = () => this.#failed(audio.currentTime);
    this.#audio = audio;
    return audio;
  }

  #ended(): void {
    const current = this.#current;
    const next = current && this.#next(current);
    this.#isRenewed = false;
    if (next) void this.#play(next).catch(() => this.stop());
    else this.stop();
  }

  /** Perhaps the address got old while we were paused: go on with a new one, once. */
  #failed(at: number): void {
    const current = this.#isRenewed ? null : this.#current;
    if (!current || current.localUrl) this.stop();
    else {
      this.#isRenewed = true;
      void this.#play(current, Math.max(at, 0.001)).catch(() => this.stop());
    }
  }
}
