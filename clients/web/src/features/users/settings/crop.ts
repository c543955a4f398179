/** Which square of a picture is shown: pure geometry, in pixels of the picture. */

export interface Crop {
  /** The middle of the square. */
  x: number;
  y: number;
  /** 1 shows as much as fits, 4 a quarter of the side. */
  zoom: number;
}

interface Size {
  width: number;
  height: number;
}

export const MOST_ZOOM = 4;

export const whole = ({ width, height }: Size): Crop => ({ x: width / 2, y: height / 2, zoom: 1 });

export const sideOf = ({ width, height }: Size, { zoom }: Crop) => Math.min(width, height) / zoom;

/** The nearest crop that lies within the picture. */
export function within(size: Size, crop: Crop): Crop {
  const zoom = clamp(crop.zoom, 1, MOST_ZOOM);
  const half = sideOf(size, { ...crop, zoom }) / 2;
  return {
    x: clamp(crop.x, half, size.width - half),
    y: clamp(crop.y, half, size.height - half),
    zoom,
  };
}

/** Moved by so many sides of what is shown. */
export function moved(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop);
  return within(size, { ...crop, x: crop.x + right * side, y: crop.y + down * side });
}

export const zoomed = (size: Size, crop: Crop, factor: number) =>
  within(size, { ...crop, zoom: crop.zoom * factor });

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
