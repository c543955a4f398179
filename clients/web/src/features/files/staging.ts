/** Files that were chosen, pasted or dropped: what they are, measured before they are sent. */

import { newKey } from "@/protocol/random";
import type { FileContent } from "@/protocol/wire";

export interface Staged {
  id: string;
  blob: Blob;
  name: string;
  kind: "image" | "video" | "file";
  url: string;
  width?: number;
  height?: number;
  duration_ms?: number;
  /** A smaller one of a large picture, which is sent unless the original is wanted. */
  small?: Blob;
}

const PICTURES = /^image\/(jpeg|png|gif|webp|avif)$/;
const FILMS = /^video\/(mp4|webm|quicktime)$/;
const LARGE_PX = 2_560;
// Of the shorter side of a long picture, such as a page that was photographed: it is there to be read.
const LARGE_SHORT_PX = 1_440;
const LONG = 2.5;
const QUALITY = 0.86;

/** `isPlain`: as it is, also if it is a picture or a film. */
export async function stage(file: File, isPlain: boolean): Promise<Staged> {
  const staged: Staged = {
    id: newKey(),
    blob: file,
    name: file.name || "file",
    kind: "file",
    url: URL.createObjectURL(file),
  };
  if (isPlain) return staged;
  try {
    if (PICTURES.test(file.type))
      return { ...staged, kind: "image", ...(await measurePicture(staged.url, file)) };
    if (FILMS.test(file.type)) return { ...staged, kind: "video", ...(await measureFilm(staged.url)) };
  } catch {
    // What the browser cannot show goes as a file.
  }
  return staged;
}

async function measurePicture(url: string, file: File) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const scale = scaleOf(width, height);
  const small = scale < 1 && file.type !== "image/gif" ? await scaled(picture, scale) : null;
  return { width, height, ...(small && small.size < file.size ? { small } : {}) };
}

/** How much smaller a picture is sent, unless the original is wanted; from 1 on it is small enough. */
export function scaleOf(width: number, height: number): number {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return long > LONG * short ? LARGE_SHORT_PX / short : LARGE_PX / long;
}

function scaled(picture: HTMLImageElement, scale: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function measureFilm(url: string): Promise<{ width: number; height: number; duration_ms: number }> {
  const film = document.createElement("video");
  film.preload = "metadata";
  film.muted = true;
  return new Promise((resolve, reject) => {
    film.onloadedmetadata = () => {
      const { videoWidth: width, videoHeight: height, duration } = film;
      if (!width) return reject(new Error("There is nothing to see in it."));
      resolve({ width, height, duration_ms: Number.isFinite(duration) ? Math.round(duration * 1000) : 0 });
    };
    film.onerror = () => reject(new Error("The browser cannot play it."));
    film.src = url;
  });
}

/** What to say of a file until the server knows it, and the bytes that go with it. */
export function outgoingOf(staged: Staged, isOriginal: boolean, album: string) {
  const { kind, name, width, height, duration_ms } = staged;
  const blob = isOriginal ? staged.blob : (staged.small ?? staged.blob);
  const facts = { file_id: "", name, size: blob.size, mime: blob.type };
  const shape = width && height ? { width, height } : {};
  const grouped = album ? { album } : {};
  const length = duration_ms ? { duration_ms } : {};
  const content: FileContent =
    kind === "image"
      ? { type: "image", ...facts, ...shape, ...grouped }
      : kind === "video"
        ? { type: "video", ...facts, ...shape, ...length, ...grouped }
        : { type: "file", ...facts };
  return {
    content,
    attachment: { blob, name, kind: kind === "file" ? ("file" as const) : ("auto" as const) },
  };
}
