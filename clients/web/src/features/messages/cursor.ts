import { flushSync } from "react-dom";

/** Change what stands in a field, and put the cursor in it before the next key arrives. */
export function writeAt(area: HTMLTextAreaElement, write: () => void, cursor: number): void {
  flushSync(write);
  area.focus();
  area.setSelectionRange(cursor, cursor);
}
