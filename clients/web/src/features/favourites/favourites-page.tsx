import { Menu } from "@mantine/core";
import { Suspense, useEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { type Favourite, type FavouriteKind, KINDS } from "@/protocol/keeping";
import { useModel } from "@/state/model";
import { Chip } from "@/ui/chip";
import { Goose, Letter } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { Empty, Head, Skeletons } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { FavouriteCard } from "./favourite-card";
import css from "./favourites.module.css";
import type { FavouritesState } from "./model";

const Viewer = lazy(() => import("@/features/files/viewer"));
const FavouriteDialog = lazy(() => import("./favourite-dialog"));

/** What I keep for myself: all of it, or what I look for. */
export default function FavouritesPage() {
  const { favourites, files } = useApp();
  const isViewing = useModel(files.viewing, (state) => state.at !== null);
  const [dialog, setDialog] = useState<"note" | "link" | null>(null);
  const q = useModel(favourites, (state) => state.wanted.q);
  const isBlank = useModel(favourites, hasNothing);
  useEffect(favourites.show, [favourites]);
  return (
    <main className={css.page} data-testid="favourites">
      <Head back="/settings" title={<h1>{t("favourites")}</h1>}>
        <NewMenu onChoose={setDialog} />
      </Head>
      <div className={css.filters} hidden={isBlank}>
        <SearchField
          value={q}
          onChange={(text) => favourites.want({ q: text })}
          label={t("favourites.search")}
          placeholder={t("favourites.search")}
          testId="favourites-search"
        />
        <Kinds />
        <Tags />
      </div>
      <List onNote={() => setDialog("note")} />
      <Suspense>{isViewing && <Viewer />}</Suspense>
      <Suspense>{dialog && <FavouriteDialog kind={dialog} onClose={() => setDialog(null)} />}</Suspense>
    </main>
  );
}

/** There is nothing to look for. */
const hasNothing = ({ status, items, wanted }: FavouritesState) =>
  status === "ready" && !items.length && !wanted.q && !wanted.kind && !wanted.tag;

function NewMenu({ onChoose }: { onChoose: (kind: "note" | "link") => void }) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <IconButton icon="plus" label={t("favourites.new")} data-testid="favourites-new" />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="edit" size={18} />}
          onClick={() => onChoose("note")}
          data-testid="write-note"
        >
          {t("favourites.write")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="forward" size={18} />}
          onClick={() => onChoose("link")}
          data-testid="add-link"
        >
          {t("favourites.link")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Kinds() {
  const { favourites } = useApp();
  const chosen = useModel(favourites, (state) => state.wanted.kind);
  const chip = (kind: FavouriteKind | null, words: string) => (
    <Chip
      key={kind ?? ""}
      isOn={kind === chosen}
      onClick={() => favourites.want({ kind: kind === chosen ? null : kind })}
      testId={`kind-${kind ?? "all"}`}
    >
      {words}
    </Chip>
  );
  return (
    <div className={css.chips} role="group" aria-label={t("favourites.kinds")}>
      {chip(null, t("folders.all"))}
      {KINDS.map((kind) => chip(kind, t(`favourites.kind.${kind}`)))}
    </div>
  );
}

function Tags() {
  const { favourites } = useApp();
  const tags = useModel(favourites, (state) => state.tags);
  const chosen = useModel(favourites, (state) => state.wanted.tag);
  if (!tags.length) return null;
  return (
    <div className={css.chips} role="group" aria-label={t("favourites.tags")}>
      {tags.map(({ tag, count }) => (
        <Chip
          key={tag}
          isOn={tag === chosen}
          onClick={() => favourites.want({ tag: tag === chosen ? null : tag })}
          testId="favourites-tag"
        >
          #{tag} <small>{count}</small>
        </Chip>
      ))}
    </div>
  );
}

function List({ onNote }: { onNote: () => void }) {
  const { favourites } = useApp();
  const { status, items, next, going, wanted } = useModel(favourites, (state) => state);
  const shown = items.filter((one) => !going.has(one.favourite_id));
  if (status === "failed") {
    return (
      <Empty drawing={<Letter />} title={t("favourites.failed")}>
        <button type="button" className={css.again} onClick={() => void favourites.load()}>
          {t("try_again")}
        </button>
      </Empty>
    );
  }
  if (!shown.length && !next) {
    if (status !== "ready") return <Skeletons count={5} />;
    return wanted.q || wanted.kind || wanted.tag ? (
      <Empty drawing={<Letter />} title={t("favourites.not_found")} />
    ) : (
      <Nothing onNote={onNote} />
    );
  }
  return <Rows shown={shown} hasMore={next !== null} />;
}

function Rows({ shown, hasMore }: { shown: readonly Favourite[]; hasMore: boolean }) {
  return (
    <div className={css.scroll}>
      <ul className={css.list} aria-label={t("favourites")}>
        {shown.map((favourite) => (
          <FavouriteCard key={favourite.favourite_id} favourite={favourite} />
        ))}
      </ul>
      {hasMore && <End key={shown.length} />}
    </div>
  );
}

function Nothing({ onNote }: { onNote: () => void }) {
  return (
    <Empty drawing={<Goose />} title={t("favourites.none")}>
      <p className={css.hint}>{t("favourites.none.hint")}</p>
      <button type="button" className={css.again} onClick={onNote}>
        {t("favourites.write")}
      </button>
    </Empty>
  );
}

/** Asks for more once one has scrolled there. */
function End() {
  const { favourites } = useApp();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && void favourites.more());
    watch.observe(end.current!);
    return () => watch.disconnect();
  }, [favourites]);
  return (
    <div ref={end}>
      <Skeletons count={1} />
    </div>
  );
}
