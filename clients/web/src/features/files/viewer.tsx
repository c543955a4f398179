import { FocusTrap, Portal, RemoveScroll } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { mayKeep } from "@/features/favourites/model";
import { useModel } from "@/state/model";
import { Icon, type IconName } from "@/ui/icon";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { fullTime } from "@/words/when";
import { useDownload } from "./file-card";
import { FilmPlayer } from "./film-player";
import { isFavourite } from "./links";
import type { Medium } from "./media";
import css from "./viewer.module.css";
import { ZoomedPicture } from "./zoomed-picture";

/** Pictures and films, as large as the window, one after the other. */
export default function Viewer() {
  const { files } = useApp();
  const { media, at } = useModel(files.viewing, (state) => state);
  const shown = at === null ? undefined : media[at];
  if (!shown) return null;
  return <Open key="open" media={media} at={at!} shown={shown} />;
}

function Open({ media, at, shown }: { media: readonly Medium[]; at: number; shown: Medium }) {
  const { viewing } = useApp().files;
  const save = useDownload();
  const [zoomBy, setZoomBy] = useState({ step: 0, time: 0 });
  const zoom = (step: number) => setZoomBy({ step, time: Date.now() });
  const keys: Record<string, () => void> = {
    Escape: () => viewing.close(),
    ArrowLeft: () => viewing.go(-1),
    ArrowRight: () => viewing.go(1),
    "+": () => zoom(1),
    "=": () => zoom(1),
    "-": () => zoom(-1),
    "0": () => zoom(0),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const deed = keys[event.key];
    if (!deed || event.target instanceof HTMLVideoElement) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  };
  const isFilm = shown.content.type === "video";
  return (
    <Portal>
      <RemoveScroll>
        <FocusTrap active>
          <div
            className={css.viewer}
            role="dialog"
            aria-modal="true"
            aria-label={t("viewer")}
            onKeyDown={onKeyDown}
            data-testid="viewer"
          >
            <header className={css.head}>
              <About medium={shown} />
              <span className={css.count}>{media.length > 1 && `${at + 1} / ${media.length}`}</span>
              {!isFilm && <Tool icon="minus" label={t("viewer.out")} onClick={() => zoom(-1)} />}
              {!isFilm && <Tool icon="plus" label={t("viewer.in")} onClick={() => zoom(1)} />}
              <Keep medium={shown} />
              <Tool
                icon="download"
                label={t("download")}
                onClick={() => void save(shown.message, shown.content)}
                testId="viewer-download"
              />
              <Tool
                icon="close"
                label={t("close")}
                onClick={() => viewing.close()}
                isFirst
                testId="viewer-close"
              />
            </header>
            {isFilm ? (
              <FilmPlayer key={shown.content.file_id} medium={shown} />
            ) : (
              <ZoomedPicture key={shown.content.file_id} medium={shown} zoomBy={zoomBy} />
            )}
            {shown.content.caption && <p className={css.caption}>{shown.content.caption}</p>}
            {at > 0 && <Turn icon="back" label={t("viewer.previous")} onClick={() => viewing.go(-1)} />}
            {at < media.length - 1 && (
              <Turn icon="next" label={t("viewer.next")} onClick={() => viewing.go(1)} />
            )}
          </div>
        </FocusTrap>
      </RemoveScroll>
    </Portal>
  );
}

function About({ medium: { message } }: { medium: Medium }) {
  const name = useName(message.sender_id, message.conversation_id);
  return (
    <p className={css.about}>
      <b>{name}</b>
      <time>{fullTime(message.sent_at)}</time>
    </p>
  );
}

function Keep({ medium: { message } }: { medium: Medium }) {
  const { favourites, toasts } = useApp();
  if (isFavourite(message.message_id) || !mayKeep(message)) return null;
  const keep = () =>
    favourites.keep(message).then(
      () => toasts.say(t("favourites.added")),
      (error) => toasts.complain(inWords(error)),
    );
  return <Tool icon="favourites" label={t("favourites.add")} onClick={keep} testId="viewer-keep" />;
}

interface ToolProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  isFirst?: boolean;
  testId?: string;
}

function Tool({ icon, label, onClick, isFirst, testId }: ToolProps) {
  return (
    <button
      type="button"
      className={css.tool}
      aria-label={label}
      title={label}
      onClick={onClick}
      data-autofocus={isFirst || undefined}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  );
}

function Turn({ icon, label, onClick }: { icon: "back" | "next"; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      className={css.turn}
      data-side={icon}
      aria-label={label}
      onClick={onClick}
      data-testid={`viewer-${icon}`}
    >
      <Icon name={icon} size={28} />
    </button>
  );
}
