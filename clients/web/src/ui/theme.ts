import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { type Language, t } from "@/words";

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

const dark: MantineColorsTuple = [
  "#e8e6e1",
  "#c6c6c4",
  "#9aa0a6",
  "#70767c",
  "#3a4047",
  "#2a2f35",
  "#1c2024",
  "#14171a",
  "#101315",
  "#0b0d0f",
];
const gray: MantineColorsTuple = [
  "#faf9f6",
  "#f3f1ec",
  "#e7e4dd",
  "#dad6cd",
  "#cfcac0",
  "#a9a9a6",
  "#868a8d",
  "#6b7075",
  "#454a4f",
  "#1b1f23",
];

/** Mantine's parts, in our ink and paper. */
export const themeIn = (_language: Language) =>
  createTheme({
    primaryColor: "brand",
    primaryShade: { light: 7, dark: 4 },
    autoContrast: true,
    luminanceThreshold: 0.3,
    colors: { brand, seal, dark, gray },
    fontFamily: "var(--text)",
    headings: { fontFamily: "var(--text)" },
    defaultRadius: "md",
    cursorType: "pointer",
    respectReducedMotion: true,
    components: {
      // It is a child that menus may not have.
      Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
      Switch: { defaultProps: { withThumbIndicator: false } },
      Modal: {
        defaultProps: {
          radius: "lg",
          overlayProps: { backgroundOpacity: 0.38, color: "#14171a" },
          transitionProps: { duration: 150, transition: "pop" },
          closeButtonProps: { size: "lg", "aria-label": t("close") },
        },
      },
    },
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
  "--mantine-color-brand-light-color": "var(--brand)",
  "--mantine-color-seal-light-color": "var(--seal-ink)",
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
