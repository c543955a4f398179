/** Small drawings for places that are still empty, in one line each. */

const LINE = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

/** A goose on the wing, over two hills. */
export function Goose() {
  return (
    <svg viewBox="0 0 160 110" width="160" height="110" aria-hidden="true" {...LINE}>
      <path d="M22 58c16 2 27 0 38-7 4-20 16-34 36-41-3 15-5 26-3 36 9 0 19-4 27-12 3-4 9-5 12-1l8 4-8 2c-2 2-3 6-6 10-9 13-25 20-45 19-24-1-43-4-59-10z" />
      <path d="M93 46c-10 4-22 6-33 5M66 45c7-10 14-18 22-24M128 35v.5" />
      <path
        d="M4 100c18-12 34-16 50-10 8-6 17-8 26-5M62 92c18-12 40-12 58 0 12-4 24-3 36 4"
        stroke="var(--line)"
      />
    </svg>
  );
}

/** A folded letter under a seal. */
export function Letter() {
  return (
    <svg viewBox="0 0 160 110" width="160" height="110" aria-hidden="true" {...LINE}>
      <path d="M34 30h92v58H34zM34 32l46 32 46-32M34 86l32-31M126 86 94 55" />
      <path d="M60 18h40M68 10h24" stroke="var(--line)" />
      <rect x="71" y="58" width="18" height="18" rx="3" fill="var(--seal)" stroke="none" />
      <path d="M75 64h10M80 62v10M76 71h8" stroke="#fff" strokeWidth="1.4" />
    </svg>
  );
}

/** A seal and its print. */
export function Seal() {
  return (
    <svg viewBox="0 0 160 110" width="160" height="110" aria-hidden="true" {...LINE}>
      <path d="M50 22c0-8 24-8 24 0 0 7-4 10-4 18h-16c0-8-4-11-4-18zM44 40h36v18H44zM44 58l-4 6h44l-4-6" />
      <rect x="96" y="56" width="30" height="30" rx="4" stroke="var(--seal)" strokeWidth="2" />
      <path d="M103 64h16M111 61v19M104 72h14M105 80h12" stroke="var(--seal)" strokeWidth="2" />
      <path d="M28 96h104" stroke="var(--line)" />
    </svg>
  );
}

/** The mark of the house: a goose in a seal. */
export function Mark({ size = 40 }: { size?: number }) {
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} aria-hidden="true">
      <rect x="2" y="2" width="44" height="44" rx="11" fill="var(--brand)" />
      <path
        d="M8 28c6 1 10 0 14-3 1.500-8 6-13 13-15-1 5.500-1.500 9-1 13 3 0 5-1.500 7-4 .9-1.300 2.800-1.500 3.700-.2l-2 2.200c-.4 1.200-1 2.600-1.900 3.900C37.500 31 31.500 34 24.500 33.700 18 33.500 12.500 31.500 8 28z"
        fill="var(--on-brand)"
      />
    </svg>
  );
}
