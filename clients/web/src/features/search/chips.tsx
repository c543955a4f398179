import { useModel } from "@/state/model";
import { t } from "@/words";
import type { Kind, SearchModel, Span } from "./model";
import css from "./search.module.css";

const KINDS: Kind[] = ["all", "messages", "files"];
const SPANS: Exclude<Span, "any">[] = ["week", "month"];

/** What to narrow the results by. Times and senders are for messages. */
export function Chips({ search, isHere }: { search: SearchModel; isHere: boolean }) {
  const { kind, span, isMine } = useModel(search, (state) => state.filters);
  const hasMore = isHere || kind !== "all";
  return (
    <div className={css.chips} role="group" aria-label={t("search.filters")}>
      {!isHere &&
        KINDS.map((one) => (
          <Chip
            key={one}
            words={t(`search.kind.${one}`)}
            isOn={kind === one}
            onClick={() => search.filter({ kind: one })}
          />
        ))}
      {hasMore &&
        SPANS.map((one) => (
          <Chip
            key={one}
            words={t(`search.span.${one}`)}
            isOn={span === one}
            onClick={() => search.filter({ span: span === one ? "any" : one })}
          />
        ))}
      {hasMore && (
        <Chip words={t("search.mine")} isOn={isMine} onClick={() => search.filter({ isMine: !isMine })} />
      )}
    </div>
  );
}

function Chip({ words, isOn, onClick }: { words: string; isOn: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      className={css.chip}
      aria-pressed={isOn}
      onClick={onClick}
      data-testid="search-chip"
    >
      {words}
    </button>
  );
}
