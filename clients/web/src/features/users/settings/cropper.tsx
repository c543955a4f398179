import { Button, Modal, Slider } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { t } from "@/words";
import { useForm, Wrong } from "../auth-page";
import { type Crop, MOST_ZOOM, moved, whole, within, zoomed } from "./crop";
import { cutOut, draw } from "./picture";
import css from "./settings.module.css";

const SIDE = 560;
const STEP = 0.04;
const ZOOM_STEP = 1.1;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

interface Props {
  picture: ImageBitmap;
  onTake: (base64: string) => Promise<void>;
  onClose: () => void;
}

/** Which part of a picture becomes mine: by mouse, fingers or keyboard. */
export default function Cropper({ picture, onTake, onClose }: Props) {
  const [crop, setCrop] = useState(() => whole(picture));
  const form = useForm(() => onTake(cutOut(picture, crop)));
  return (
    <Modal opened onClose={onClose} title={t("crop.title")} centered size="sm" data-testid="cropper">
      <form className={css.crop} onSubmit={form.onSubmit}>
        <Area picture={picture} crop={crop} onCrop={setCrop} />
        <p className={css.quiet}>{t("crop.hint")}</p>
        <Slider
          min={1}
          max={MOST_ZOOM}
          step={0.01}
          value={crop.zoom}
          onChange={(zoom) => setCrop(within(picture, { ...crop, zoom }))}
          label={null}
          thumbLabel={t("crop.zoom")}
        />
        <Wrong words={form.wrong} />
        <div className={css.cropDeeds}>
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={form.isBusy} data-testid="crop-save">
            {t("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface AreaProps {
  picture: ImageBitmap;
  crop: Crop;
  onCrop: (crop: Crop) => void;
}

function Area({ picture, crop, onCrop }: AreaProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(crop);
  latest.current = crop;
  const set = (next: Crop) => {
    latest.current = next;
    onCrop(next);
  };
  useEffect(() => draw(canvas.current!, picture, crop), [picture, crop]);
  useEffect(() => {
    const area = canvas.current!;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      set(zoomed(picture, latest.current, Math.exp(-event.deltaY / 500)));
    };
    area.addEventListener("wheel", onWheel, { passive: false });
    return () => area.removeEventListener("wheel", onWheel);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (arrow) set(moved(picture, latest.current, ...arrow));
    else if (event.key === "+" || event.key === "=") set(zoomed(picture, latest.current, ZOOM_STEP));
    else if (event.key === "-") set(zoomed(picture, latest.current, 1 / ZOOM_STEP));
    else return;
    event.preventDefault();
  };
  return (
    <canvas
      ref={canvas}
      className={css.area}
      width={SIDE}
      height={SIDE}
      tabIndex={0}
      role="img"
      aria-label={t("crop.area")}
      onKeyDown={onKeyDown}
      {...useFingers(picture, latest, set)}
      data-testid="crop-area"
      data-crop={`${Math.round(crop.x)} ${Math.round(crop.y)} ${crop.zoom.toFixed(2)}`}
    />
  );
}

/** One finger, or the mouse, moves; two zoom. */
function useFingers(picture: ImageBitmap, latest: { current: Crop }, set: (crop: Crop) => void) {
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const apart = () => {
    const [one, other] = [...fingers.current.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const wasApart = apart();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (wasApart) return set(zoomed(picture, latest.current, apart() / wasApart));
    const width = event.currentTarget.clientWidth;
    const [right, down] = [(before.x - event.clientX) / width, (before.y - event.clientY) / width];
    set(moved(picture, latest.current, right, down));
  };
  const letGo = (event: PointerEvent) => void fingers.current.delete(event.pointerId);
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    onPointerMove,
    onPointerUp: letGo,
    onPointerCancel: letGo,
  };
}
