import { flushSync } from "react-dom";

/** Change what stands in a field, and put the cursor in it before the next key arrives. */
export function writeAt(area: HTMLTextAreaElement, write: () => void, cursor: number): void {
  flushSync(write);
  area.focus();
  area.setSelectionRange(cursor, cursor);
}

/** Put words where the cursor is. */
export function insertAt(
  area: HTMLTextAreaElement | null,
  words: string,
  write: (text: string) => void,
): void {
  if (!area) return;
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(0, start) + words + value.slice(end);
  writeAt(area, () => write(text), start + words.length);
}
