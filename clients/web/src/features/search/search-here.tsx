import { type ReactNode, useState } from "react";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import Results from "./results";
import css from "./search.module.css";

/** Finds in one conversation; as long as nothing is looked for, `children` stand there. */
export function SearchHere({ conversationId, children }: { conversationId: string; children: ReactNode }) {
  const [query, setQuery] = useState("");
  return (
    <>
      <div className={css.field}>
        <SearchField
          isQuiet
          value={query}
          onChange={setQuery}
          label={t("search.here")}
          placeholder={t("search.here")}
          testId="search-here"
        />
      </div>
      {query.trim() ? (
        <div className={css.here}>
          <Results query={query} conversationId={conversationId} />
        </div>
      ) : (
        children
      )}
    </>
  );
}
