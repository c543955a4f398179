import { type CSSProperties, useMemo, useState } from "react";
import { useApp } from "@/app/app";
import type { Film, Message, Picture } from "@/protocol/wire";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { type FileProps, useLocalUrl } from "./file-view";
import { isFavourite, useLink } from "./links";
import { mayMove, mediaIn } from "./media";
import css from "./picture.module.css";
import { boxOf, lengthInWords } from "./sizes";
import { blurred } from "./thumbhash";
import { UploadState } from "./upload-state";

/** A picture, at the size it will have before it is there. */
export function PictureView(props: FileProps<Picture>) {
  const { content, message } = props;
  const local = useLocalUrl(props);
  const link = useLink(local ? "" : (message?.message_id ?? ""), content.file_id);
  const isMoving = mayMove(content);
  const src = local ?? (isMoving ? link?.url : (link?.previews.small ?? link?.url));
  const large = local || isMoving ? undefined : link?.previews.large;
  return (
    <Frame {...props} label={content.caption || content.name || t("image")}>
      {src && <Shown src={src} large={large} />}
    </Frame>
  );
}

function Shown({ src, large }: { src: string; large?: string | undefined }) {
  const [isThere, setThere] = useState(false);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return (
      <span className={css.broken}>
        <Icon name="image" size={26} />
      </span>
    );
  }
  return (
    <img
      src={src}
      srcSet={large ? `${src} 1x, ${large} 2x` : undefined}
      alt=""
      decoding="async"
      draggable={false}
      data-there={isThere || undefined}
      onLoad={() => setThere(true)}
      onError={() => setBroken(true)}
    />
  );
}

/** The first picture of a film, and how long it is. */
export function FilmView(props: FileProps<Film>) {
  const { content, message } = props;
  const local = useLocalUrl(props);
  const link = useLink(local ? "" : (message?.message_id ?? ""), content.file_id);
  const poster = link?.previews.poster ?? link?.previews.small;
  return (
    <Frame {...props} label={content.caption || content.name || t("video")}>
      {local ? (
        <video src={`${local}#t=0.1`} preload="metadata" muted playsInline data-there="" />
      ) : (
        poster && <Shown src={poster} />
      )}
      {!props.outgoing && (
        <span className={css.play}>
          <Icon name="play" size={26} />
        </span>
      )}
      {content.duration_ms ? <span className={css.length}>{lengthInWords(content.duration_ms)}</span> : null}
    </Frame>
  );
}

interface FrameProps extends FileProps<Picture | Film> {
  label: string;
  children: React.ReactNode;
}

function Frame({ content, message, outgoing, isInAlbum, onOpen, label, children }: FrameProps) {
  const open = useOpening(message, content);
  const { width, ratio } = boxOf(content.width, content.height);
  const blur = useMemo(() => blurred(content.thumbhash), [content.thumbhash]);
  const style: CSSProperties = isInAlbum ? {} : { width: `${width}rem`, aspectRatio: ratio };
  if (blur) style.backgroundImage = `url(${blur})`;
  return (
    <span className={css.frame} style={style} data-testid={content.type}>
      <button
        type="button"
        className={css.open}
        onClick={onOpen ?? open}
        disabled={Boolean(outgoing)}
        aria-label={label}
        data-testid="open-media"
      >
        {children}
      </button>
      {outgoing?.attachment && <UploadState outgoing={outgoing} />}
    </span>
  );
}

/** Opens the viewer on this one, among all that the conversation holds. */
function useOpening(message: Message | undefined, content: Picture | Film) {
  const { files, messages } = useApp();
  return () => {
    if (!message) return;
    if (isFavourite(message.message_id)) return files.viewing.open([{ message, content }], 0);
    const held = messages.of(message.conversation_id);
    const all = mediaIn(held.snapshot.timeline.messages);
    const at = all.findIndex(
      (one) => one.message.message_id === message.message_id && one.content === content,
    );
    if (at < 0) return files.viewing.open([{ message, content }], 0);
    files.viewing.open(all, at, async () => {
      if (!held.snapshot.timeline.hasOlder) return null;
      await held.loadOlder();
      return mediaIn(held.snapshot.timeline.messages);
    });
  };
}
