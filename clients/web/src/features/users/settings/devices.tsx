import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Device } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Confirm } from "@/ui/confirm";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import { agoTime, fullTime } from "@/words/when";
import css from "./settings.module.css";

/** Where I am signed in, and how to sign out there from here. */
export function Devices() {
  const { users, client } = useApp();
  const act = useComplaining();
  const devices = useModel(users, (state) => state.devices);
  const here = client.tokens.current?.device_id;
  useEffect(() => act(users.loadDevices()), []);
  const [isAsking, setAsking] = useState(false);
  const sorted = [...devices.values()].sort((one, other) => other.last_seen_at - one.last_seen_at);
  const others = sorted.filter((device) => device.device_id !== here);
  const removeAll = () => act(Promise.all(others.map((device) => users.removeDevice(device.device_id))));
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
      {others.length > 1 && (
        <Button variant="default" color="seal" onClick={() => setAsking(true)} data-testid="remove-others">
          {t("devices.remove_others", { n: others.length })}
        </Button>
      )}
      {isAsking && (
        <Confirm
          title={t("devices.remove_others", { n: others.length })}
          text={t("devices.remove_others.ask")}
          deed={t("devices.remove")}
          onYes={removeAll}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function DeviceRow({ device, isHere, onRemove }: { device: Device; isHere: boolean; onRemove: () => void }) {
  const platform = t(`platform.${device.platform}`);
  const seen = isHere ? t("devices.here") : t("devices.seen", { when: agoTime(device.last_seen_at) });
  return (
    <article className={css.device} data-testid="device-row">
      <Icon name="device" />
      <div>
        <b>{device.name || platform}</b>
        <p className={css.quiet} data-here={isHere || undefined}>
          {[device.name && platform, device.last_address, seen].filter(Boolean).join(" · ")}
        </p>
        <p className={css.quiet}>{t("devices.since", { when: fullTime(device.created_at) })}</p>
      </div>
      {!isHere && (
        <Button size="xs" variant="default" onClick={onRemove} data-testid="remove-device">
          {t("devices.remove")}
        </Button>
      )}
    </article>
  );
}
