import { useMemo } from "react";
import { encode } from "uqr";
import css from "./qr.module.css";

const MARGIN = 3;
/** Of the side, what the mark of the house may hide: the code still reads with a quarter of it gone. */
const MARK = 0.2;

/** Text as a code for cameras: dark on light in both themes, since not every camera reads the reverse. */
export default function Qr({ text, label }: { text: string; label: string }) {
  const { side, path, hole } = useMemo(() => drawn(text), [text]);
  const at = (side - hole) / 2;
  return (
    <svg
      className={css.qr}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      data-testid="qr"
      data-text={text}
    >
      <path d={path} fill="#1b1f23" />
      <svg
        x={at + 0.5}
        y={at + 0.5}
        width={hole - 1}
        height={hole - 1}
        viewBox="0 0 48 48"
        aria-hidden="true"
      >
        <rect x="2" y="2" width="44" height="44" rx="11" fill="#1f7a6d" />
        <path
          d="M8 28c6 1 10 0 14-3 1.500-8 6-13 13-15-1 5.500-1.500 9-1 13 3 0 5-1.500 7-4 .9-1.300 2.800-1.500 3.700-.2l-2 2.200c-.4 1.200-1 2.600-1.900 3.900C37.500 31 31.500 34 24.500 33.700 18 33.500 12.500 31.500 8 28z"
          fill="#fff"
        />
      </svg>
    </svg>
  );
}

function drawn(text: string): { side: number; path: string; hole: number } {
  const { size, data } = encode(text, { ecc: "Q", border: 0 });
  const hole = odd(Math.round(size * MARK));
  const from = (size - hole) / 2;
  const isHidden = (x: number, y: number) => x >= from && x < from + hole && y >= from && y < from + hole;
  let path = "";
  data.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark && !isHidden(x, y)) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
    });
  });
  return { side: size + 2 * MARGIN, path, hole };
}

/** Sides of codes are odd, so what stands in the middle must be odd too. */
const odd = (count: number) => count + 1 - (count % 2);
