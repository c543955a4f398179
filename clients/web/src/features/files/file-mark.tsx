import type { Look } from "./kinds";

const PAGE = "M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4";

/** What a file is, as a line drawing on a grid of 24 like the other icons. */
const MARKS: Record<Look, string> = {
  pdf: `${PAGE}M9 17.500c1.700-1.800 3-4.700 3-6.500 0-1.200-1.300-1.200-1.300 0 0 1.900 1.800 4.300 4.300 5.200 1.200.4 1.300-.9.2-1-2-.2-4.300.2-6.200 1.200`,
  document: `${PAGE}M9 11h6M9 14h6M9 17h3.500`,
  text: "M4.500 6h15M4.500 10h15M4.500 14h15M4.500 18h8",
  sheet: "M4 5h16v14H4zM4 9.700h16M4 14.300h16M9.300 5v14M14.700 9.700V19",
  slides:
    "M3.500 4.500h17M5 4.500V15h14V4.500M12 15v2M8.500 20l3.500-3 3.500 3M8.500 11.800V10M12 11.800V7.500M15.500 11.800V9",
  archive: "M6 3.500h12v17H6zM12 3.500V5M12 7v1.500M12 10.500V12M10.500 14.500h3V18h-3z",
  code: "M8.500 7.500 4 12l4.500 4.500M15.500 7.500 20 12l-4.500 4.500M13.500 5l-3 14",
  sound:
    "M9.500 17.500V6.500L19 4.500v10.700M9.500 17.500a2.400 2.400 0 1 1-4.800 0 2.400 2.400 0 0 1 4.800 0M19 15.200a2.400 2.400 0 1 1-4.800 0 2.400 2.400 0 0 1 4.800 0",
  film: "M3.500 5.500h17v13h-17zM10 9.200v5.600l4.800-2.800z",
  picture: "M4 5h16v14H4zM4 16.500l5-5 4 4 2.500-2.500 4.500 4.500M15.500 9.300v.01",
  other: PAGE,
};

export function FileMark({ look }: { look: Look }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1.625rem"
      height="1.625rem"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={MARKS[look]} />
    </svg>
  );
}
