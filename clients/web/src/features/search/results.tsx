import { useEffect, useMemo } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { Empty, Skeletons } from "@/ui/pane";
import { type RowProps, VirtualRows } from "@/ui/virtual-rows";
import { t } from "@/words";
import { Chips } from "./chips";
import { ContactRow, GroupRow, HitRow } from "./found-rows";
import { SearchModel } from "./model";
import { pageRows, type Row, rowsOf } from "./rows";
import css from "./search.module.css";

const ROW_REM = 3.75;

interface Props {
  query: string;
  /** Only there; else everywhere, contacts and groups too. */
  conversationId?: string;
}

/** What was found, drawn where the list was. */
export default function Results({ query, conversationId }: Props) {
  const app = useApp();
  const search = useMemo(() => new SearchModel(app.client, conversationId), [app, conversationId]);
  useEffect(() => search.ask(query), [search, query]);
  const { status, found, hits, next, filters } = useModel(search, (state) => state);
  const rows = useMemo(() => (found ? rowsOf(found) : pageRows(hits, next)), [found, hits, next]);
  const isEmpty = rows.length === 0;
  return (
    <>
      <Chips search={search} conversationId={conversationId} />
      {isEmpty && (status === "idle" || status === "busy") && <Skeletons count={4} />}
      {isEmpty && status === "ready" && (
        <Empty drawing={<Letter />} title={t("search.none")}>
          <p>{t("search.none.hint")}</p>
        </Empty>
      )}
      {status === "failed" && <Failed onAgain={() => search.again()} />}
      {!isEmpty && status !== "failed" && (
        <div className={css.found} onClickCapture={() => conversationId ?? app.recent.note(query)}>
          <VirtualRows
            key={`${query} ${filters.kind}`}
            items={rows}
            isRow={(row) => row.kind !== "heading" && row.kind !== "end"}
            height={ROW_REM}
            className={css.rows}
            testId="search-results"
          >
            {(row, props) => (
              <Line
                key={row.key}
                row={row}
                props={props}
                search={search}
                isHere={conversationId !== undefined}
              />
            )}
          </VirtualRows>
        </div>
      )}
    </>
  );
}

function Line({
  row,
  props,
  search,
  isHere,
}: {
  row: Row;
  props: RowProps;
  search: SearchModel;
  isHere: boolean;
}) {
  switch (row.kind) {
    case "heading":
      return <h3 className={css.heading}>{t(row.words)}</h3>;
    case "contact":
      return <ContactRow contact={row.contact} row={props} />;
    case "group":
      return <GroupRow group={row.group} row={props} />;
    case "hit":
      return <HitRow hit={row.hit} isHere={isHere} row={props} />;
    case "end":
      return <End search={search} />;
    case "more":
      return (
        <button
          type="button"
          className={css.more}
          onClick={() => search.filter({ kind: row.of })}
          data-testid={`search-more-${row.of}`}
          {...props}
        >
          {t(row.words)}
        </button>
      );
  }
}

/** Is drawn when one has scrolled there, and then asks for more. */
function End({ search }: { search: SearchModel }) {
  useEffect(() => void search.more(), [search]);
  return <Skeletons count={1} />;
}

function Failed({ onAgain }: { onAgain: () => void }) {
  return (
    <Empty drawing={<Letter />} title={t("search.failed")}>
      <button type="button" className={css.again} onClick={onAgain}>
        {t("search.again")}
      </button>
    </Empty>
  );
}
