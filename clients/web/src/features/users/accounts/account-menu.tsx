import { Menu } from "@mantine/core";
import type { ReactElement } from "react";
import { AccountChoices } from "./account-choices";

/** On my picture: who I am here, who else I can be, and the way out. */
export default function AccountMenu({ children }: { children: ReactElement }) {
  return (
    <Menu position="right-start" offset={8} shadow="md" width={256} transitionProps={{ duration: 120 }}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown data-testid="account-menu">
        <AccountChoices />
      </Menu.Dropdown>
    </Menu>
  );
}
