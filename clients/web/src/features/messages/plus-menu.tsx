import { Menu } from "@mantine/core";
import { Suspense, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import css from "./composer.module.css";
import { useComposing } from "./context";

const ScheduleDialog = lazy(() => import("./schedule-dialog"));
const LocationDialog = lazy(() => import("./location-dialog"));
const CardDialog = lazy(() => import("./card-dialog"));
const CameraDialog = lazy(() => import("@/features/files/camera-dialog"));

const BURNS = [5, 10, 30, 60];

type Dialog = "camera" | "schedule" | "location" | "card";

/** After how long the next messages burn. */
function Burns() {
  const composing = useComposing();
  return (
    <>
      <Menu.Label>{t("burning")}</Menu.Label>
      <div className={css.burns} role="group" aria-label={t("burning")}>
        {BURNS.map((seconds) => (
          <Menu.Item key={seconds} onClick={() => composing.setBurn(seconds)} data-testid={`burn-${seconds}`}>
            {t("seconds", { n: seconds })}
          </Menu.Item>
        ))}
      </div>
    </>
  );
}

/** Everything that is not plain text sent now. */
export default function PlusMenu({ conversationId }: { conversationId: string }) {
  const composing = useComposing();
  const isMarkdown = useModel(composing, (state) => state.isMarkdown);
  const hasText = useModel(composing, (state) => state.text.trim() !== "");
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const isDirect = useApp().conversations.find(conversationId)?.conversation.kind === "direct";
  const close = () => setDialog(null);
  const media = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const anything = useRef<HTMLInputElement>(null);
  const hasTouch = matchMedia("(pointer: coarse)").matches;
  return (
    <>
      <Menu position="top-start" shadow="md">
        <Menu.Target>
          <IconButton icon="plus" label={t("composer.more")} data-testid="composer-more" />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="image" size={18} />}
            onClick={() => media.current?.click()}
            data-testid="send-media"
          >
            {t("media")}
          </Menu.Item>
          {(hasTouch || navigator.mediaDevices) && (
            <Menu.Item
              leftSection={<Icon name="camera" size={18} />}
              onClick={() => (hasTouch ? camera.current?.click() : setDialog("camera"))}
              data-testid="send-camera"
            >
              {t("camera")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Icon name="file" size={18} />}
            onClick={() => anything.current?.click()}
            data-testid="send-file"
          >
            {t("file")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="place" size={18} />}
            onClick={() => setDialog("location")}
            data-testid="send-location"
          >
            {t("location")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="card" size={18} />}
            onClick={() => setDialog("card")}
            data-testid="send-card"
          >
            {t("contact_card")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="markdown" size={18} />}
            rightSection={isMarkdown && <Icon name="check" size={16} />}
            onClick={() => composing.setMarkdown(!isMarkdown)}
            data-testid="toggle-markdown"
          >
            Markdown
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="calendar" size={18} />}
            disabled={!hasText}
            onClick={() => setDialog("schedule")}
            data-testid="schedule"
          >
            {t("schedule")}
          </Menu.Item>
          {isDirect && <Burns />}
        </Menu.Dropdown>
      </Menu>
      <Chooser field={media} accept="image/*,video/*" testId="choose-media" />
      <Chooser field={camera} accept="image/*" isCamera testId="choose-camera" />
      <Chooser field={anything} isPlain testId="choose-file" />
      <Suspense>
        {dialog === "camera" && (
          <CameraDialog onTake={(taken) => void composing.stage([taken])} onClose={close} />
        )}
        {dialog === "schedule" && <ScheduleDialog conversationId={conversationId} onClose={close} />}
        {dialog === "location" && <LocationDialog onClose={close} />}
        {dialog === "card" && <CardDialog onClose={close} />}
      </Suspense>
    </>
  );
}

interface ChooserProps {
  field: React.RefObject<HTMLInputElement | null>;
  accept?: string;
  isCamera?: boolean;
  /** Pictures and films are sent as files, too. */
  isPlain?: boolean;
  testId: string;
}

/** The browser's own way to choose files. */
function Chooser({ field, accept, isCamera, isPlain, testId }: ChooserProps) {
  const composing = useComposing();
  return (
    <input
      ref={field}
      type="file"
      hidden
      multiple={!isCamera}
      accept={accept}
      capture={isCamera ? "environment" : undefined}
      onChange={(event) => {
        void composing.stage([...(event.currentTarget.files ?? [])], isPlain);
        event.currentTarget.value = "";
      }}
      data-testid={testId}
    />
  );
}
