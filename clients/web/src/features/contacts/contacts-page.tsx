import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { Badge } from "@/app/frame";
import { nameOf, useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Contact } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Letter, Seal } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Empty, ListPane, Skeletons, Split } from "@/ui/pane";
import { useRoving } from "@/ui/roving";
import { SearchField } from "@/ui/search-field";
import { currentLanguage, t } from "@/words";
import css from "./contacts.module.css";
import { waitingFor } from "./model";

const AddContact = lazy(() => import("./add-contact"));

export function ContactsPage() {
  const { switching } = useApp();
  const { userId } = useParams({ strict: false });
  const { pathname } = useLocation();
  const [query, setQuery] = useState("");
  const [isAdding, setAdding] = useState(false);
  const isRequests = pathname.endsWith("/requests");
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
        onClick={() => setAdding(true)}
        data-testid="add-contact"
      />
    </>
  );
  return (
    <Split
      isNarrowable
      isDeep={Boolean(userId) || isRequests}
      list={
        <ListPane label={t("contacts")} head={head}>
          <List query={query} chosen={userId} isRequests={isRequests} onAdd={() => setAdding(true)} />
        </ListPane>
      }
    >
      <Outlet />
      <Suspense>{isAdding && <AddContact onClose={() => setAdding(false)} />}</Suspense>
    </Split>
  );
}

interface ListProps {
  query: string;
  chosen: string | undefined;
  isRequests: boolean;
  onAdd: () => void;
}

function List({ query, chosen, isRequests, onAdd }: ListProps) {
  const app = useApp();
  const isReady = useModel(app.sync, (state) => state.isReady);
  const people = useContacts(query);
  const waiting = useModel(app.contacts, ({ requests }) => waitingFor(requests.values(), app.myId).length);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useRoving(list);
  if (!isReady) return <Skeletons count={6} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it are links; arrows move between them.
    <div className={css.rows} ref={list} onKeyDown={onKeyDown} data-testid="contact-list">
      <Link
        to="/contacts/requests"
        className={css.row}
        data-row
        data-chosen={isRequests || undefined}
        data-testid="open-requests"
      >
        <span className={css.sign}>
          <Icon name="add_user" />
        </span>
        <span className={css.name}>{t("requests")}</span>
        {waiting > 0 && <Badge count={waiting} />}
      </Link>
      {people.map((contact) => (
        <Row key={contact.user_id} contact={contact} isChosen={contact.user_id === chosen} />
      ))}
      {people.length === 0 && <Nobody query={query} onAdd={onAdd} />}
    </div>
  );
}

/** My contacts: starred ones first, then by name as the language sorts them. */
export function useContacts(query = ""): Contact[] {
  const app = useApp();
  const contacts = useModel(app.contacts, (state) => state.contacts);
  const profiles = useModel(app.users, (state) => state.profiles);
  useEffect(() => app.users.want(contacts.keys()), [app, contacts]);
  return useMemo(() => {
    const wanted = query.trim().toLowerCase();
    const named = [...contacts.values()]
      .filter((contact) => contact.is_contact && !contact.is_blocked)
      .map((contact) => ({ contact, name: nameOf(app, contact.user_id) }))
      .filter(({ contact, name }) => isMatch(wanted, name, profiles.get(contact.user_id)?.username));
    const collator = new Intl.Collator(currentLanguage());
    named.sort(
      (one, other) =>
        Number(other.contact.is_starred ?? false) - Number(one.contact.is_starred ?? false) ||
        collator.compare(one.name, other.name),
    );
    return named.map(({ contact }) => contact);
  }, [app, contacts, profiles, query]);
}

function isMatch(wanted: string, ...texts: (string | undefined)[]): boolean {
  return !wanted || texts.some((text) => text?.toLowerCase().includes(wanted));
}

function Row({ contact, isChosen }: { contact: Contact; isChosen: boolean }) {
  const name = useName(contact.user_id);
  return (
    <Link
      to="/contacts/$userId"
      params={{ userId: contact.user_id }}
      className={css.row}
      data-row
      data-chosen={isChosen || undefined}
      data-testid="contact-row"
      data-user={contact.user_id}
    >
      <PersonAvatar userId={contact.user_id} size={40} />
      <span className={css.name}>{name}</span>
      {contact.is_starred && <Icon name="star" size={16} />}
    </Link>
  );
}

function Nobody({ query, onAdd }: { query: string; onAdd: () => void }) {
  if (query) return <p className={css.none}>{t("search.none")}</p>;
  return (
    <Empty drawing={<Letter />} title={t("contacts.empty")}>
      <p>{t("contacts.empty.hint")}</p>
      <button type="button" className={css.step} onClick={onAdd}>
        {t("contacts.add")}
      </button>
    </Empty>
  );
}

export function NoContact() {
  return <Empty drawing={<Seal />} title={t("contacts.none_open")} />;
}
