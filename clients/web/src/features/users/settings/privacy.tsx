import { SegmentedControl, Switch } from "@mantine/core";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Privacy, Who } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { t } from "@/words";
import css from "./settings.module.css";

const WHO: Who[] = ["everyone", "contacts", "nobody"];

/** Who may find me, ask me, and see when I was here. */
export function PrivacySettings() {
  const { users } = useApp();
  const act = useComplaining();
  const privacy = useModel(users, (state) => state.me?.privacy);
  if (!privacy) return null;
  const set = (changes: Partial<Privacy>) => act(users.setPrivacy({ ...privacy, ...changes }));
  return (
    <div className={css.form}>
      {(["who_may_add", "who_sees_last_seen"] as const).map((name) => (
        <div key={name} className={css.setting}>
          <p>{t(`privacy.${name}`)}</p>
          <SegmentedControl
            aria-label={t(`privacy.${name}`)}
            value={privacy[name]}
            onChange={(who) => set({ [name]: who as Who })}
            data={WHO.map((value) => ({ value, label: t(`who.${value}`) }))}
          />
        </div>
      ))}
      {(["findable_by_username", "findable_by_email", "is_recommended"] as const).map((name) => (
        <Switch
          key={name}
          label={t(`privacy.${name}`)}
          description={name === "is_recommended" && t("privacy.is_recommended.hint")}
          labelPosition="left"
          checked={privacy[name]}
          onChange={(event) => set({ [name]: event.currentTarget.checked })}
        />
      ))}
    </div>
  );
}
