import { Menu } from "@mantine/core";
import { Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { Seal } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { Empty, ListPane, Split } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { t } from "@/words";
import { ContactList } from "./contact-list";
import { tagsOf } from "./listing";
import { TagTabs } from "./tags";

const AddContact = lazy(() => import("./add-contact"));
const MyCard = lazy(() => import("./my-card"));

export function ContactsPage() {
  const { switching, contacts } = useApp();
  const { userId } = useParams({ strict: false });
  const { pathname } = useLocation();
  const [query, setQuery] = useState("");
  const [chosenTag, setTag] = useState<string | null>(null);
  const [dialog, setDialog] = useState<"add" | "card" | null>(null);
  const tags = tagsOf(useModel(contacts, (state) => state.contacts).values());
  const tag = chosenTag !== null && tags.includes(chosenTag) ? chosenTag : null;
  const isRequests = pathname.endsWith("/requests");
  const close = () => setDialog(null);
  const head = (
    <>
      <SearchField
        value={query}
        onChange={setQuery}
        label={t("search.contacts")}
        testId="contacts-search"
        onNarrow={switching.open}
      />
      <IconButton
        icon="add_user"
        label={t("contacts.add")}
        onClick={() => setDialog("add")}
        data-testid="add-contact"
      />
      <More onCard={() => setDialog("card")} />
    </>
  );
  return (
    <Split
      isNarrowable
      back="/contacts"
      isDeep={Boolean(userId) || isRequests || /\/(blocked|groups)$/.test(pathname)}
      list={
        <ListPane label={t("contacts")} head={head}>
          {!query && <TagTabs tags={tags} chosen={tag} onChoose={setTag} />}
          <ContactList
            query={query}
            tag={query ? null : tag}
            chosen={userId}
            isRequests={isRequests}
            onAdd={() => setDialog("add")}
          />
        </ListPane>
      }
    >
      <Outlet />
      <Suspense>
        {dialog === "add" && <AddContact onClose={close} />}
        {dialog === "card" && <MyCard onClose={close} />}
      </Suspense>
    </Split>
  );
}

function More({ onCard }: { onCard: () => void }) {
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <IconButton icon="more" label={t("more")} data-testid="contacts-more" />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="qr" size={18} />} onClick={onCard} data-testid="my-card">
          {t("card.mine")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="camera" size={18} />} onClick={() => navigate({ to: "/q" })}>
          {t("card.scan")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="group" size={18} />}
          onClick={() => navigate({ to: "/contacts/groups" })}
          data-testid="open-groups"
        >
          {t("groups.saved")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="block" size={18} />}
          onClick={() => navigate({ to: "/contacts/blocked" })}
          data-testid="open-blocked"
        >
          {t("blocked")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function NoContact() {
  return <Empty drawing={<Seal />} title={t("contacts.none_open")} />;
}
