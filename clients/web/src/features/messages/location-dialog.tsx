import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import { useComposing } from "./context";
import css from "./dialog.module.css";

/** Where I am, or any place by its coordinates. */
export default function LocationDialog({ onClose }: { onClose: () => void }) {
  const composing = useComposing();
  const { toasts } = useApp();
  const [latitude, setLatitude] = useState("");
  const [longitude, setLongitude] = useState("");
  const [name, setName] = useState("");
  const find = () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        setLatitude(coords.latitude.toFixed(6));
        setLongitude(coords.longitude.toFixed(6));
      },
      () => toasts.complain(t("location.denied")),
    );
  const send = (event: FormEvent) => {
    event.preventDefault();
    composing.sendContent({
      type: "location",
      latitude: Number(latitude),
      longitude: Number(longitude),
      ...(name.trim() ? { name: name.trim() } : {}),
    });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("location")} centered>
      <form onSubmit={send} className={css.form}>
        <Button variant="default" onClick={find}>
          {t("location.mine")}
        </Button>
        <TextInput
          label={t("location.name")}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="location-name"
        />
        <div className={css.pair}>
          <TextInput
            label={t("location.latitude")}
            type="number"
            step="any"
            min={-90}
            max={90}
            required
            withAsterisk={false}
            value={latitude}
            onChange={(event) => setLatitude(event.currentTarget.value)}
            data-testid="location-latitude"
          />
          <TextInput
            label={t("location.longitude")}
            type="number"
            step="any"
            min={-180}
            max={180}
            required
            withAsterisk={false}
            value={longitude}
            onChange={(event) => setLongitude(event.currentTarget.value)}
            data-testid="location-longitude"
          />
        </div>
        <Button type="submit" disabled={!latitude || !longitude} data-testid="location-send">
          {t("send")}
        </Button>
      </form>
    </Modal>
  );
}
