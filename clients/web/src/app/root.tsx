import { MantineProvider, useMantineColorScheme } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PreferencesState } from "@/features/users/preferences";
import { useModel } from "@/state/model";
import { themeIn, variables } from "@/ui/theme";
import { ToastStack } from "@/ui/toasts";
import { currentLanguage, type Language, preferredLanguage, speak } from "@/words";
import { type App, AppContext } from "./app";
import { makeRouter } from "./router";

export function Root({ app }: { app: App }) {
  const language = useLanguage(app);
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

export function languageOf({ language }: Pick<PreferencesState, "language">): Language {
  return language === "auto" ? preferredLanguage() : language;
}

/** The language that is spoken: the chosen one, once its words are here. */
function useLanguage(app: App): Language {
  const chosen = useModel(app.preferences, languageOf);
  const [spoken, setSpoken] = useState(currentLanguage);
  useEffect(() => {
    void speak(chosen).then(() => setSpoken(currentLanguage()));
  }, [chosen]);
  return spoken;
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
