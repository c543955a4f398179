import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Device } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { agoTime } from "@/words/when";
import css from "./settings.module.css";

/** Where I am signed in, and how to sign out there from here. */
export function Devices() {
  const { users, client } = useApp();
  const act = useComplaining();
  const devices = useModel(users, (state) => state.devices);
  const here = client.tokens.deviceId;
  useEffect(() => act(users.loadDevices()), []);
  const sorted = [...devices.values()].sort((one, other) => other.last_seen_at - one.last_seen_at);
  return (
    <div className={css.form}>
      <p className={css.quiet}>{t("devices.hint")}</p>
      <Link to="/q" className={css.another} data-testid="another-device">
        <Icon name="qr" size={20} />
        {t("knock.title")}
        <Icon name="next" size={15} />
      </Link>
      <div data-testid="devices">
        {sorted.map((device) => (
          <DeviceRow
            key={device.device_id}
            device={device}
            isHere={device.device_id === here}
            onRemove={() => act(users.removeDevice(device.device_id))}
          />
        ))}
      </div>
    </div>
  );
}

function DeviceRow({ device, isHere, onRemove }: { device: Device; isHere: boolean; onRemove: () => void }) {
  const seen = isHere ? t("devices.here") : agoTime(device.last_seen_at);
  return (
    <article className={css.device} data-testid="device-row">
      <Icon name="device" />
      <div>
        <b>{device.name || t(`platform.${device.platform}`)}</b>
        <p className={css.quiet}>
          {[t(`platform.${device.platform}`), device.last_address, seen].filter(Boolean).join(" · ")}
        </p>
      </div>
      {!isHere && (
        <Button size="xs" variant="default" onClick={onRemove} data-testid="remove-device">
          {t("devices.remove")}
        </Button>
      )}
    </article>
  );
}
