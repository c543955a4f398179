import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Goose } from "@/ui/drawings";
import { Icon, type IconName } from "@/ui/icon";
import { Empty, Head, ListPane, Split } from "@/ui/pane";
import { t } from "@/words";
import { AccountRows } from "../accounts/account-rows";
import { Account } from "./account";
import { Appearance } from "./appearance";
import { Approvals } from "./approvals";
import { Devices } from "./devices";
import { Notifications } from "./notifications";
import { Password } from "./password";
import { PrivacySettings } from "./privacy";
import { ProfileSettings } from "./profile";
import css from "./settings.module.css";
import { Shortcuts } from "./shortcuts";
import { Storage } from "./storage";

const SECTIONS = {
  profile: { icon: "contacts", View: ProfileSettings },
  notifications: { icon: "bell", View: Notifications },
  appearance: { icon: "settings", View: Appearance },
  privacy: { icon: "block", View: PrivacySettings },
  devices: { icon: "device", View: Devices },
  password: { icon: "lock", View: Password },
  storage: { icon: "archive", View: Storage },
  shortcuts: { icon: "keyboard", View: Shortcuts },
  approvals: { icon: "add_user", View: Approvals },
  account: { icon: "trash", View: Account },
} as const satisfies Record<string, { icon: IconName; View: () => React.ReactNode }>;

type Section = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as Section[];

export function SettingsPage() {
  const { section } = useParams({ strict: false });
  const { session, users } = useApp();
  const isStaff = useModel(users, (state) => state.me?.role === "owner" || state.me?.role === "admin");
  return (
    <Split
      back="/settings"
      isDeep={Boolean(section)}
      list={
        <ListPane label={t("settings")} head={<h1 className={css.title}>{t("settings")}</h1>}>
          <nav className={css.sections} aria-label={t("settings")}>
            <Link to="/favourites" className={`${css.section} ${css.onPhone}`} data-testid="me-favourites">
              <Icon name="favourites" size={20} />
              {t("favourites")}
              <Icon name="next" size={15} />
            </Link>
            {NAMES.filter((name) => name !== "approvals" || isStaff).map((name) => (
              <Link
                key={name}
                to="/settings/$section"
                params={{ section: name }}
                className={css.section}
                data-chosen={name === section || undefined}
                data-testid={`settings-${name}`}
              >
                <Icon name={SECTIONS[name].icon} size={20} />
                {t(`settings.${name}`)}
                <Icon name="next" size={15} />
              </Link>
            ))}
            <AccountRows />
            <button
              type="button"
              className={css.section}
              onClick={() => session.leave()}
              data-testid="sign-out"
            >
              <Icon name="leave" size={20} />
              {t("sign_out")}
            </button>
          </nav>
        </ListPane>
      }
    >
      <Outlet />
    </Split>
  );
}

export function SectionView() {
  const { section = "profile" } = useParams({ strict: false });
  const name = (section in SECTIONS ? section : "profile") as Section;
  const { View } = SECTIONS[name];
  return (
    <>
      <Head back="/settings" title={t(`settings.${name}`)} />
      <div className={css.page}>
        <View />
      </div>
    </>
  );
}

export function NoSection() {
  return <Empty drawing={<Goose />} title={t("settings.none_open")} />;
}
