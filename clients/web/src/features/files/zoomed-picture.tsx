import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import { useLink } from "./links";
import { type Medium, mayMove } from "./media";
import { blurred } from "./thumbhash";
import css from "./viewer.module.css";
import { draggedBy, FITTED, type Place, pinchedTo, startOf, zoomedAt } from "./zooming";

interface Props {
  medium: Medium;
  zoomBy: { step: number; time: number };
}

const SWIPE_PX = 60;

/** A picture that can be turned to from near and far: by wheel, two fingers, a double tap or the buttons. */
export function ZoomedPicture({ medium: { message, content }, zoomBy }: Props) {
  const { files, myId } = useApp();
  const local = message.sender_id === myId ? files.localUrl(message.client_msg_id ?? "") : undefined;
  const link = useLink(local ? "" : message.message_id, content.file_id);
  const area = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>(FITTED);
  const [isFull, setFull] = useState(false);
  const blur = useMemo(() => blurred(content.thumbhash), [content.thumbhash]);
  const { width, height } = content;
  const start = useRef(FITTED);
  useLayoutEffect(() => {
    if (width && height) start.current = startOf(width, height, area.current!.getBoundingClientRect());
    setPlace(start.current);
  }, [width, height]);
  const touch = useTouch(place, setPlace, start);
  useLayoutEffect(() => {
    if (!zoomBy.time) return;
    setPlace((now) => (zoomBy.step ? zoomedAt(now, 1.5 ** zoomBy.step, 0, 0) : FITTED));
  }, [zoomBy]);
  useWheel(area, setPlace);
  // From near, the picture itself is wanted.
  useEffect(() => {
    if (place.scale > 1.2) setFull(true);
  }, [place.scale]);
  const isMoving = mayMove(content);
  const src = local ?? (isFull || isMoving ? link?.url : (link?.previews.large ?? link?.url));
  return (
    <div className={css.area} ref={area} {...touch} data-testid="zoomed" data-scale={place.scale.toFixed(2)}>
      <img
        src={src}
        alt={content.caption || content.name || t("image")}
        width={width ?? undefined}
        height={height ?? undefined}
        draggable={false}
        style={{
          translate: `${place.x}px ${place.y}px`,
          scale: place.scale,
          ...(blur ? { backgroundImage: `url(${blur})` } : {}),
        }}
      />
    </div>
  );
}

/** React listens to wheels passively, so the page would zoom with us. */
function useWheel(
  area: React.RefObject<HTMLDivElement | null>,
  setPlace: (turn: (now: Place) => Place) => void,
) {
  useEffect(() => {
    const element = area.current!;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const x = event.clientX - box.left - box.width / 2;
      const y = event.clientY - box.top - box.height / 2;
      setPlace((now) => zoomedAt(now, Math.exp(-event.deltaY / 400), x, y));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [area, setPlace]);
}

type At = { x: number; y: number };

/** Fingers and mouse: drag, pinch, double tap; a swipe turns to the next one, down closes. */
function useTouch(
  place: Place,
  setPlace: (place: Place | ((now: Place) => Place)) => void,
  start: React.RefObject<Place>,
) {
  const { viewing } = useApp().files;
  const pointers = useRef(new Map<number, At>());
  const moved = useRef<At>({ x: 0, y: 0 });
  const end = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size || place.scale > start.current.scale) return;
    const { x, y } = moved.current;
    const isFitted = place.scale <= 1;
    if (Math.abs(x) > SWIPE_PX && Math.abs(x) > Math.abs(y)) viewing.go(x < 0 ? 1 : -1);
    else if (isFitted && y > 2 * SWIPE_PX) viewing.close();
    setPlace(isFitted ? FITTED : { ...place, x: 0 });
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      if (!pointers.current.size) moved.current = { x: 0, y: 0 };
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    onPointerMove: (event: PointerEvent) => {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      pointers.current.set(event.pointerId, now);
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      moved.current = { x: moved.current.x + dx, y: moved.current.y + dy };
      const box = event.currentTarget.getBoundingClientRect();
      setPlace((held) => (other ? pinchedTo(held, before, now, other, box) : draggedBy(held, dx, dy)));
    },
    onPointerUp: end,
    onPointerCancel: end,
    onDoubleClick: (event: React.MouseEvent) => {
      const box = event.currentTarget.getBoundingClientRect();
      const x = event.clientX - box.left - box.width / 2;
      const y = event.clientY - box.top - box.height / 2;
      setPlace((now) => (now.scale > 1 ? FITTED : zoomedAt(now, 2.5, x, y)));
    },
  };
}
