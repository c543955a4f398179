/** SHA-256 (FIPS 180-4) of what comes piece by piece, which the browser's own cannot. */

const BLOCK = 64;
const PRIMES = primes(64);
const ROUNDS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

export class Sha256 {
  readonly #state = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  readonly #words = new Uint32Array(64);
  readonly #rest = new Uint8Array(BLOCK);
  #length = 0;

  update(bytes: Uint8Array): void {
    let place = 0;
    const waiting = this.#length % BLOCK;
    this.#length += bytes.length;
    if (waiting) {
      place = Math.min(BLOCK - waiting, bytes.length);
      this.#rest.set(bytes.subarray(0, place), waiting);
      if (waiting + place < BLOCK) return;
      this.#mix(this.#rest, 0);
    }
    for (; place + BLOCK <= bytes.length; place += BLOCK) this.#mix(bytes, place);
    this.#rest.set(bytes.subarray(place));
  }

  /** The hash of everything, in hex. Nothing may come after. */
  finish(): string {
    const bits = this.#length * 8;
    const zeros = (BLOCK * 2 - 9 - (this.#length % BLOCK)) % BLOCK;
    const end = new Uint8Array(1 + zeros + 8);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits >>> 0);
    this.update(end);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, "0")).join("");
  }

  #mix(bytes: Uint8Array, start: number): void {
    const words = this.#words;
    for (let i = 0; i < 16; i++) {
      const at = start + i * 4;
      words[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const near = words[i - 2]!;
      const far = words[i - 15]!;
      const fromFar = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
      const fromNear = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
      words[i] = words[i - 16]! + fromFar + words[i - 7]! + fromNear;
    }
    this.#turn(words);
  }

  #turn(words: Uint32Array): void {
    const state = this.#state;
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      ...[number, number, number, number],
      ...[number, number, number, number],
    ];
    for (let i = 0; i < 64; i++) {
      const chosen = (e & f) ^ (~e & g);
      const first =
        (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + ROUNDS[i]! + words[i]!) | 0;
      const most = (a & b) ^ (a & c) ^ (b & c);
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    const changes = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) state[i] = state[i]! + changes[i]!;
  }
}

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** The first 32 bits behind the point. */
function fraction(number: number): number {
  return Math.floor((number % 1) * 2 ** 32);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let one = 2; found.length < count; one++) if (found.every((prime) => one % prime)) found.push(one);
  return found;
}
