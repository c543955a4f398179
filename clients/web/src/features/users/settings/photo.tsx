import { Menu } from "@mantine/core";
import { type ChangeEvent, type ReactNode, Suspense, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { Refusal } from "@/protocol/refusal";
import { Icon } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./photo.module.css";

const Cropper = lazy(() => import("./cropper"));

interface Props {
  /** The picture as it is now. */
  children: ReactNode;
  label: string;
  onTake: (base64: string) => Promise<void>;
  /** Only where there is one that can be taken away. */
  onRemove?: (() => Promise<void>) | undefined;
}

/** A picture that can be changed by a touch; which part of the new one is wanted is asked. */
export function Photo({ children, label, onTake, onRemove }: Props) {
  const { toasts } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const choose = () => input.current?.click();
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (!file) return;
    await createImageBitmap(file).then(setPicture, () =>
      toasts.complain(inWords(new Refusal("users.bad_picture"))),
    );
  };
  const set = async (content: string) => {
    await onTake(content);
    setPicture(null);
    toasts.say(t("saved.done"));
  };
  const face = (
    <button
      type="button"
      className={css.photo}
      onClick={onRemove ? undefined : choose}
      aria-label={label}
      title={label}
      data-testid="photo"
    >
      {children}
      <span>
        <Icon name="camera" size={14} />
      </span>
    </button>
  );
  return (
    <>
      {onRemove ? (
        <Menu position="bottom-start" shadow="md">
          <Menu.Target>{face}</Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="image" size={18} />} onClick={choose}>
              {label}
            </Menu.Item>
            <Menu.Item
              leftSection={<Icon name="trash" size={18} />}
              color="var(--seal-ink)"
              onClick={() => void onRemove()}
              data-testid="photo-remove"
            >
              {t("photo.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        face
      )}
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        hidden
        onChange={take}
        data-testid="photo-input"
      />
      <Suspense>
        {picture && <Cropper picture={picture} onTake={set} onClose={() => setPicture(null)} />}
      </Suspense>
    </>
  );
}
