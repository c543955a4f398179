/** What a file is, by its name: how its card looks. */

export type Look =
  | "document"
  | "text"
  | "sheet"
  | "slides"
  | "pdf"
  | "archive"
  | "code"
  | "sound"
  | "film"
  | "picture"
  | "other";

const ENDINGS: Record<Exclude<Look, "other">, string> = {
  document: "doc docx odt rtf pages wps",
  text: "txt md log tex epub",
  sheet: "xls xlsx ods csv tsv numbers et",
  slides: "ppt pptx odp key dps",
  pdf: "pdf",
  archive: "zip rar 7z tar gz bz2 xz zst tgz",
  code: "py js ts tsx jsx json html css c h cpp rs go java kt sh sql xml yaml yml toml",
  sound: "mp3 m4a wav flac ogg opus aac amr",
  film: "mp4 mov webm mkv avi",
  picture: "jpg jpeg png gif webp avif heic heif svg bmp tiff psd ai",
};

const LOOKS = new Map(
  Object.entries(ENDINGS).flatMap(([look, endings]) =>
    endings.split(" ").map((ending) => [ending, look as Look] as const),
  ),
);

export function endingOf(name: string): string {
  const at = name.lastIndexOf(".");
  return at > 0 ? name.slice(at + 1).toLowerCase() : "";
}

export const lookOf = (name: string): Look => LOOKS.get(endingOf(name)) ?? "other";

const END = 7;
// Letters of scripts that are written from the right, and joined: they cannot be taken apart.
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A long name may be cut in the middle, so that its ending is seen. */
export function inTwo(name: string): string[] {
  const letters = [...name];
  if (letters.length <= 2 * END || FROM_THE_RIGHT.test(name)) return [name];
  return [letters.slice(0, -END).join(""), letters.slice(-END).join("")];
}
