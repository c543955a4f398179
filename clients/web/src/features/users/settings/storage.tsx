import { Button, Progress } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import type { FilesUsage } from "@/protocol/signing";
import { Confirm } from "@/ui/confirm";
import { currentLanguage, t } from "@/words";
import { inWords } from "@/words/refusals";
import { ExportMine } from "./export-mine";
import css from "./settings.module.css";

/** What I take up, here and on the server, and what I can take with me. */
export function Storage() {
  return (
    <div className={css.form} data-testid="storage">
      <Here />
      <There />
      <ExportMine />
    </div>
  );
}

function Here() {
  const { cache, toasts } = useApp();
  const [used, setUsed] = useState<number | null>(null);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    void navigator.storage?.estimate().then(
      ({ usage }) => setUsed(usage ?? null),
      () => undefined,
    );
  }, []);
  const clear = () =>
    cache.close(true).then(
      () => location.reload(),
      (error) => toasts.complain(inWords(error)),
    );
  return (
    <Block
      title={t("storage.here")}
      figure={used === null ? "–" : inBytes(used)}
      hint={t("storage.here.hint")}
    >
      <Button variant="default" onClick={() => setAsking(true)} data-testid="clear-cache">
        {t("storage.clear")}
      </Button>
      {isAsking && (
        <Confirm
          title={t("storage.clear")}
          text={t("storage.clear.ask")}
          deed={t("storage.clear")}
          onYes={() => void clear()}
          onClose={() => setAsking(false)}
        />
      )}
    </Block>
  );
}

function There() {
  const { client } = useApp();
  const [usage, setUsage] = useState<FilesUsage | null>(null);
  useEffect(() => {
    client.call("files.usage", {}).then(setUsage, () => undefined);
  }, [client]);
  if (!usage) return null;
  const share = usage.quota_bytes ? (usage.used_bytes / usage.quota_bytes) * 100 : 0;
  const of = { used: inBytes(usage.used_bytes), quota: inBytes(usage.quota_bytes) };
  return (
    <Block
      title={t("storage.there")}
      figure={t("storage.of", of)}
      hint={t("storage.files", { n: usage.files })}
    >
      <Progress value={share} aria-label={t("storage.of", of)} color={share > 90 ? "seal" : "brand"} />
    </Block>
  );
}

function Block({
  title,
  figure,
  hint,
  children,
}: {
  title: string;
  figure: string;
  hint: string;
  children: ReactNode;
}) {
  return (
    <section className={css.block}>
      <header>
        <h2>{title}</h2>
        <span>{figure}</span>
      </header>
      <p className={css.quiet}>{hint}</p>
      {children}
    </section>
  );
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number of bytes as people read it. */
export function inBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return new Intl.NumberFormat(currentLanguage(), {
    style: "unit",
    unit: UNITS[power]!,
    unitDisplay: "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 2 ** (10 * power));
}
