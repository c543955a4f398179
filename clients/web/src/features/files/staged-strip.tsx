import { Switch } from "@mantine/core";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { FileIcon } from "./file-card";
import { bytesInWords, lengthInWords } from "./sizes";
import css from "./staged.module.css";
import type { Staged } from "./staging";

interface Props {
  staged: readonly Staged[];
  isOriginal: boolean;
  asksFirst: boolean;
  /** Only where there is one person to ask. */
  onAsksFirst: ((asksFirst: boolean) => void) | null;
  onRemove: (id: string) => void;
  onOriginal: (isOriginal: boolean) => void;
}

/** What will go with the next message. */
export default function StagedStrip(props: Props) {
  const { staged, isOriginal, asksFirst, onAsksFirst, onRemove, onOriginal } = props;
  const hasSmaller = !asksFirst && staged.some((one) => one.small);
  return (
    <div className={css.strip} data-testid="staged">
      <ul aria-label={t("staged")}>
        {staged.map((one) => (
          <li key={one.id} data-kind={one.kind}>
            <Shown staged={one} />
            <button
              type="button"
              aria-label={`${t("remove")}: ${one.name}`}
              onClick={() => onRemove(one.id)}
              data-testid="unstage"
            >
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
      </ul>
      {hasSmaller && (
        <Switch
          size="sm"
          label={t("staged.original")}
          checked={isOriginal}
          onChange={(event) => onOriginal(event.currentTarget.checked)}
          data-testid="send-original"
        />
      )}
      {onAsksFirst && (
        <Switch
          size="sm"
          label={t("transfer.ask")}
          description={asksFirst ? t("transfer.ask.hint") : null}
          checked={asksFirst}
          onChange={(event) => onAsksFirst(event.currentTarget.checked)}
          data-testid="ask-first"
        />
      )}
    </div>
  );
}

function Shown({ staged }: { staged: Staged }) {
  if (staged.kind === "image") return <img src={staged.url} alt={staged.name} />;
  if (staged.kind === "video") {
    return (
      <>
        <video src={`${staged.url}#t=0.1`} preload="metadata" muted playsInline aria-label={staged.name} />
        <span className={css.length}>{lengthInWords(staged.duration_ms ?? 0)}</span>
      </>
    );
  }
  return (
    <>
      <FileIcon name={staged.name} />
      <span className={css.text}>
        <b>{staged.name}</b>
        <small>{bytesInWords(staged.blob.size)}</small>
      </span>
    </>
  );
}
