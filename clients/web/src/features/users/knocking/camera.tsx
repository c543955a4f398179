import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { t } from "@/words";
import css from "./knocking.module.css";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type Detectors = { BarcodeDetector?: new (how: { formats: string[] }) => Detector };

const LOOK_MS = 250;

/** Whether this browser reads codes by itself. */
export const canScan = () =>
  (globalThis as Detectors).BarcodeDetector !== undefined && Boolean(navigator.mediaDevices);

/** The picture of the camera, until it shows a code. */
export function Camera({ onRead, onClose }: { onRead: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [isDenied, setDenied] = useState(false);
  const told = useRef(onRead);
  told.current = onRead;
  useEffect(() => {
    const over = new AbortController();
    watch(video.current!, over.signal, (text) => told.current(text)).catch(() => setDenied(true));
    return () => over.abort();
  }, []);
  return (
    <div className={css.sheet}>
      {isDenied ? (
        <p role="alert">{t("knock.no_camera")}</p>
      ) : (
        <video ref={video} className={css.video} muted playsInline aria-label={t("knock.scan")} />
      )}
      <Button variant="default" size="md" onClick={onClose}>
        {t("knock.type_instead")}
      </Button>
    </div>
  );
}

async function watch(video: HTMLVideoElement, over: AbortSignal, onRead: (text: string) => void) {
  const picture = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => {
    for (const track of picture.getTracks()) track.stop();
  };
  if (over.aborted) return stop();
  over.addEventListener("abort", stop);
  video.srcObject = picture;
  await video.play();
  const detector = new (globalThis as Detectors).BarcodeDetector!({ formats: ["qr_code"] });
  while (!over.aborted) {
    const [code] = await detector.detect(video);
    if (code && !over.aborted) return onRead(code.rawValue);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
