import { Button, Modal } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import css from "./camera.module.css";

interface Props {
  onTake: (picture: File) => void;
  onClose: () => void;
}

/** What the camera sees; a picture of it can be looked at before it is taken. */
export default function CameraDialog(props: Props) {
  return (
    <Modal opened onClose={props.onClose} title={t("camera")} centered size="lg" data-testid="camera">
      <Camera {...props} />
    </Modal>
  );
}

function Camera({ onTake, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<"starting" | "live" | "taken" | "denied">("starting");
  useEffect(() => {
    const over = new AbortController();
    show(video.current!, over.signal).then(
      () => !over.signal.aborted && setState("live"),
      () => !over.signal.aborted && setState("denied"),
    );
    return () => over.abort();
  }, []);
  const shoot = () => {
    const { videoWidth: width, videoHeight: height } = video.current!;
    const canvas = still.current!;
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext("2d")!.drawImage(video.current!, 0, 0, width, height);
    setState("taken");
  };
  const use = () =>
    still.current!.toBlob(
      (blob) => {
        if (blob) onTake(new File([blob], nameNow(), { type: "image/jpeg" }));
        onClose();
      },
      "image/jpeg",
      0.9,
    );
  if (state === "denied") return <p role="alert">{t("camera.denied")}</p>;
  return (
    <>
      <div className={css.frame}>
        <video ref={video} muted playsInline hidden={state === "taken"} aria-label={t("camera")} />
        <canvas ref={still} hidden={state !== "taken"} role="img" aria-label={t("image")} />
      </div>
      <div className={css.deeds}>
        {state === "taken" ? (
          <>
            <Button variant="default" onClick={() => setState("live")}>
              {t("camera.again")}
            </Button>
            <Button onClick={use} data-autofocus data-testid="camera-use">
              {t("camera.use")}
            </Button>
          </>
        ) : (
          <Button
            onClick={shoot}
            disabled={state !== "live"}
            leftSection={<Icon name="camera" size={18} />}
            data-testid="camera-take"
          >
            {t("camera")}
          </Button>
        )}
      </div>
    </>
  );
}

async function show(video: HTMLVideoElement, over: AbortSignal): Promise<void> {
  const wish = { width: { ideal: 1920 }, height: { ideal: 1080 } };
  const seen = await navigator.mediaDevices.getUserMedia({ video: wish });
  const stop = () => {
    for (const track of seen.getTracks()) track.stop();
  };
  if (over.aborted) return stop();
  over.addEventListener("abort", stop);
  video.srcObject = seen;
  await video.play();
}

/** Like `2026-11-21-19-30-05.jpg`, by the clock on the wall. */
function nameNow(): string {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 19).replace(/[T:]/g, "-")}.jpg`;
}
