import { useEffect, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import type { Medium } from "./media";
import css from "./viewer.module.css";

/** Plays a film. When its address gets old on the way, it goes on with a new one. */
export function FilmPlayer({ medium: { message, content } }: { medium: Medium }) {
  const { files, myId } = useApp();
  const film = useRef<HTMLVideoElement>(null);
  const local = message.sender_id === myId ? files.localUrl(message.client_msg_id ?? "") : undefined;
  const [src, setSrc] = useState(local);
  const [isGone, setGone] = useState(false);
  const resumeAt = useRef(0);
  const renewedAt = useRef(-1);
  const load = (isStale: boolean) =>
    files.links.fetch(message.message_id, content.file_id, isStale).then(
      (link) => (link ? setSrc(link.url) : setGone(true)),
      () => setGone(true),
    );
  useEffect(() => {
    if (!local) void load(false);
  }, [message.message_id, content.file_id, local]);
  const renew = () => {
    const at = film.current?.currentTime ?? 0;
    if (renewedAt.current === at || local) return setGone(true);
    renewedAt.current = at;
    resumeAt.current = at;
    void load(true);
  };
  if (isGone) return <p className={css.gone}>{t("video.broken")}</p>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: what people film has no captions.
    <video
      ref={film}
      className={css.film}
      src={src}
      controls
      autoPlay
      playsInline
      onLoadedMetadata={() => {
        if (film.current && resumeAt.current) film.current.currentTime = resumeAt.current;
      }}
      onError={renew}
      data-testid="film"
    />
  );
}
