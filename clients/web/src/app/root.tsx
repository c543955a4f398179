import { MantineProvider, useMantineColorScheme } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useModel } from "@/state/model";
import { themeIn, variables } from "@/ui/theme";
import { ToastStack } from "@/ui/toasts";
import { type Language, preferredLanguage, setLanguage } from "@/words";
import { type App, AppContext } from "./app";
import { makeRouter } from "./router";

export function Root({ app }: { app: App }) {
  const chosen = useModel(app.preferences, (state) => state.language);
  const language: Language = chosen === "auto" ? preferredLanguage() : chosen;
  setLanguage(language);
  const theme = useMemo(() => themeIn(language), [language]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <AppContext value={app}>
        <Appearance app={app} />
        <Pages key={language} app={app} />
        <ToastStack toasts={app.toasts} />
      </AppContext>
    </MantineProvider>
  );
}

/** A change of language draws every page anew; the models stay. Who goes out has to leave the page, too. */
function Pages({ app }: { app: App }) {
  const router = useMemo(() => makeRouter(app), [app]);
  const userId = useModel(app.client, (state) => state.userId);
  const known = useRef(userId);
  useEffect(() => {
    if (userId === known.current) return;
    known.current = userId;
    void router.invalidate();
  }, [userId, router]);
  return <RouterProvider router={router} />;
}

function Appearance({ app }: { app: App }) {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useModel(app.preferences, (state) => state.theme);
  const fontSize = useModel(app.preferences, (state) => state.fontSize);
  useLayoutEffect(() => setColorScheme(scheme), [scheme, setColorScheme]);
  useLayoutEffect(() => {
    document.documentElement.style.setProperty("--size", `${fontSize}px`);
  }, [fontSize]);
  return null;
}
