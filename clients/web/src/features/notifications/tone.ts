/** The sound of a new message: two soft notes, made on the spot. */

const NOTES = [
  { hertz: 784, at: 0 },
  { hertz: 1175, at: 0.09 },
];
const LOUD = 0.09;
const LASTS = 0.42;
const APART_MS = 1_500;

let context: AudioContext | null = null;
let rangAt = 0;

/** Browsers let a page sound only after it was touched once; before that nothing is heard. */
export async function ring(): Promise<void> {
  if (Date.now() - rangAt < APART_MS || !("AudioContext" in globalThis)) return;
  rangAt = Date.now();
  context ??= new AudioContext();
  if (context.state === "suspended") await Promise.race([context.resume(), soon()]);
  if (context.state !== "running") return;
  for (const note of NOTES) play(context, note.hertz, context.currentTime + note.at);
}

function play(on: AudioContext, hertz: number, from: number): void {
  const [tone, volume] = [on.createOscillator(), on.createGain()];
  tone.type = "sine";
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUD, from + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + LASTS);
  tone.connect(volume).connect(on.destination);
  tone.start(from);
  tone.stop(from + LASTS);
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 200));
