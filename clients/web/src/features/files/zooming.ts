/** Where a picture is drawn in its window, and how large: 1 is as large as fits. Pure functions. */

export interface Place {
  scale: number;
  /** Pixels that its middle is away from the middle of the window. */
  x: number;
  y: number;
}

interface At {
  x: number;
  y: number;
}

export const FITTED: Place = { scale: 1, x: 0, y: 0 };
const LARGEST = 8;

const LONG = 2.5;

/** Where a picture stands at first: a long one, such as a page that was photographed, as wide as can be, at its top. */
export function startOf(width: number, height: number, box: { width: number; height: number }): Place {
  const fitted = Math.min(1, box.width / width, box.height / height);
  const scale = Math.min(LARGEST, Math.min(box.width, width) / (width * fitted));
  if (height < LONG * width || scale <= 1) return FITTED;
  return { scale, x: 0, y: (scale * fitted * height - box.height) / 2 };
}

/** Larger or smaller, while the point (x, y), measured from the middle of the window, stays where it is. */
export function zoomedAt(place: Place, factor: number, x: number, y: number): Place {
  const scale = Math.min(LARGEST, Math.max(1, place.scale * factor));
  if (scale === 1) return FITTED;
  const by = scale / place.scale;
  return { scale, x: x - (x - place.x) * by, y: y - (y - place.y) * by };
}

export function draggedBy(place: Place, dx: number, dy: number): Place {
  return { ...place, x: place.x + dx, y: place.y + dy };
}

/** One of two fingers moved. */
export function pinchedTo(place: Place, before: At, now: At, other: At, box: DOMRect): Place {
  const apart = (one: At) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  const x = (now.x + other.x) / 2 - box.left - box.width / 2;
  const y = (now.y + other.y) / 2 - box.top - box.height / 2;
  return zoomedAt(place, apart(now) / apart(before), x, y);
}
