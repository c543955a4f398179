import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import css from "./recent.module.css";

/** What I looked for last, to be looked for again. A press of the mouse leaves the cursor in the field. */
export default function RecentList({ onChoose }: { onChoose: (query: string) => void }) {
  const { recent } = useApp();
  const queries = useModel(recent, (state) => state.queries);
  if (!queries.length) return null;
  return (
    <section
      className={css.recent}
      aria-label={t("search.recent")}
      onMouseDown={(event) => event.preventDefault()}
      data-testid="recent-searches"
    >
      <header>
        <h3>{t("search.recent")}</h3>
        <button type="button" onClick={() => recent.clear()} data-testid="clear-recent">
          {t("search.recent.clear")}
        </button>
      </header>
      <ul>
        {queries.map((query) => (
          <li key={query}>
            <button type="button" onClick={() => onChoose(query)} data-testid="recent-search">
              <Icon name="clock" size={16} />
              <span>{query}</span>
            </button>
            <IconButton
              icon="close"
              size={16}
              label={t("search.recent.remove", { query })}
              onClick={() => recent.remove(query)}
              data-testid="remove-recent"
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
