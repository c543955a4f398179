import { Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { Icon } from "@/ui/icon";
import { t } from "@/words";
import css from "./accounts.module.css";
import { faceOf, useAccounts } from "./use-accounts";

export function AccountChoices() {
  const { users, session } = useApp();
  const navigate = useNavigate();
  const me = useModel(users, (state) => state.me);
  const { others, canAdd, change } = useAccounts();
  const see = (section: string) => void navigate({ to: "/settings/$section", params: { section } });
  return (
    <>
      {me && (
        <Menu.Item className={css.item} onClick={() => see("profile")} data-testid="account-me">
          <span className={css.who}>
            <Avatar face={{ id: me.user_id, name: me.name, avatarId: me.avatar_id }} size={40} />
            <span>
              <b>{me.name}</b>
              <small>@{me.username}</small>
            </span>
          </span>
        </Menu.Item>
      )}
      <Menu.Divider />
      {others.map((parked) => (
        <Menu.Item
          key={parked.session.user_id}
          className={css.item}
          onClick={() => change(parked.session.user_id)}
          data-testid="account-other"
        >
          <span className={css.who}>
            <Avatar face={faceOf(parked)} size={28} />
            <span>{parked.face.name}</span>
          </span>
        </Menu.Item>
      ))}
      {canAdd && (
        <Menu.Item
          leftSection={<Icon name="plus" size={18} />}
          onClick={() => change(null)}
          data-testid="account-add"
        >
          {t("account.add")}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Icon name="qr" size={18} />} onClick={() => navigate({ to: "/q" })}>
        {t("knock.title")}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<Icon name="leave" size={18} />}
        onClick={() => session.leave()}
        data-testid="account-leave"
      >
        {t("sign_out")}
      </Menu.Item>
    </>
  );
}
