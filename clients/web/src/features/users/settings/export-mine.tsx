import { Button, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { gather, save } from "./exporting";
import css from "./settings.module.css";

/** Everything of mine in one file, put together here while one watches. */
export function ExportMine() {
  const { client, users, toasts } = useApp();
  const [share, setShare] = useState<number | null>(null);
  const stopped = useRef(new AbortController());
  const begin = async () => {
    stopped.current = new AbortController();
    setShare(0);
    try {
      const file = await gather(client, stopped.current.signal, setShare);
      if (file) save(file, `hongyan-${users.snapshot.me?.username ?? "me"}.json`);
    } catch (error) {
      toasts.complain(inWords(error));
    }
    setShare(null);
  };
  return (
    <section className={css.block}>
      <header>
        <h2>{t("export.title")}</h2>
      </header>
      <p className={css.quiet}>{t("export.hint")}</p>
      {share === null ? (
        <Button variant="default" onClick={begin} data-testid="export">
          {t("export.do")}
        </Button>
      ) : (
        <>
          <Progress value={share * 100} aria-label={t("export.title")} />
          <Button variant="default" onClick={() => stopped.current.abort()}>
            {t("cancel")}
          </Button>
        </>
      )}
    </section>
  );
}
