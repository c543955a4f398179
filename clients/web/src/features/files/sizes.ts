/** How large things are drawn, before they are there. */

import { currentLanguage } from "@/words";

const LONGEST = 20;
const SHORTEST = 6;

/** Width in rem and the shape of a picture in a bubble. Very long ones are cut. */
export function boxOf(width?: number | null, height?: number | null): { width: number; ratio: number } {
  if (!width || !height) return { width: 14, ratio: 4 / 3 };
  const ratio = Math.min(3, Math.max(0.4, width / height));
  const wide = ratio >= 1 ? LONGEST : LONGEST * ratio;
  const natural = Math.max(width, height) / 16 < LONGEST ? width / 16 : wide;
  return { width: Math.max(SHORTEST, Math.min(wide, natural)), ratio };
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(currentLanguage(), {
    style: "unit",
    unit: UNITS[power]!,
    unitDisplay: power ? "short" : "narrow",
    maximumFractionDigits: value < 10 && power ? 1 : 0,
  }).format(value);
}

/** Minutes and seconds. */
export function lengthInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
