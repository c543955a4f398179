import { Avatar } from "@/ui/avatar";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import settings from "../settings/settings.module.css";
import { faceOf, useAccounts } from "./use-accounts";

/** The same as in the menu on my picture, for phones, which have no rail. */
export function AccountRows() {
  const { others, canAdd, change } = useAccounts();
  return (
    <>
      <h2 className={settings.heading}>{t("accounts")}</h2>
      {others.map((parked) => (
        <button
          key={parked.session.user_id}
          type="button"
          className={settings.section}
          onClick={() => change(parked.session.user_id)}
          data-testid="account-row"
        >
          <Avatar face={faceOf(parked)} size={28} />
          {parked.face.name}
        </button>
      ))}
      {canAdd && (
        <button
          type="button"
          className={settings.section}
          onClick={() => change(null)}
          data-testid="add-account"
        >
          <Icon name="plus" size={20} />
          {t("account.add")}
        </button>
      )}
    </>
  );
}
