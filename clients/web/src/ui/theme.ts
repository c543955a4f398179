import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const brand: MantineColorsTuple = [
  "#e9f4f2",
  "#d3e8e4",
  "#a9d3cb",
  "#7cbeb2",
  "#46b5a4",
  "#338f82",
  "#27857a",
  "#1f7a6d",
  "#1a675c",
  "#13524a",
];
const seal: MantineColorsTuple = [
  "#fbece9",
  "#f6d6cf",
  "#eeb0a4",
  "#e68a78",
  "#e2735d",
  "#dc5a41",
  "#d6452b",
  "#c93f27",
  "#b03722",
  "#8f2c1b",
];

/** Mantine's parts, in our ink and paper. */
export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { brand, seal },
  fontFamily: "var(--text)",
  headings: { fontFamily: "var(--text)" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
});

const ours = {
  "--mantine-color-body": "var(--paper)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--quiet)",
  "--mantine-color-placeholder": "var(--quiet)",
  "--mantine-color-default": "var(--raised)",
  "--mantine-color-default-hover": "var(--paper)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-error": "var(--seal-ink)",
  "--mantine-color-anchor": "var(--brand)",
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
