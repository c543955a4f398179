import type { Outgoing } from "@/protocol/outbox";
import type { Message } from "@/protocol/wire";
import type { Point } from "@/ui/pressing";
import css from "./picture.module.css";
import { FilmView, PictureView } from "./picture-view";

export interface AlbumPart {
  message: Message;
  outgoing: Outgoing | null;
}

interface Props {
  parts: readonly AlbumPart[];
  onMenu: (part: AlbumPart, point: Point) => void;
}

/** Pictures and films that were sent together, side by side. */
export default function AlbumView({ parts, onMenu }: Props) {
  const columns = parts.length === 2 || parts.length === 4 ? 2 : 3;
  return (
    <span
      className={css.album}
      style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
      data-testid="album"
    >
      {parts.map((part) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the same menu opens from the button beside the bubble.
        <span
          key={part.message.client_msg_id || part.message.message_id}
          onContextMenu={(event) => {
            event.preventDefault();
            event.stopPropagation();
            onMenu(part, { x: event.clientX, y: event.clientY });
          }}
        >
          <Part {...part} />
        </span>
      ))}
    </span>
  );
}

function Part({ message, outgoing }: AlbumPart) {
  const { content } = message;
  if (content?.type === "image") {
    return <PictureView content={content} message={message} outgoing={outgoing} isInAlbum />;
  }
  if (content?.type === "video") {
    return <FilmView content={content} message={message} outgoing={outgoing} isInAlbum />;
  }
  return null;
}
