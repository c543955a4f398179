import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { type App, useApp } from "@/app/app";
import { nameOf, titleOf } from "@/app/names";
import { AskForm } from "@/features/contacts/add-contact";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { SuggestedPerson } from "@/protocol/searching";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { NotInterested } from "./not-interested";
import css from "./suggested.module.css";
import { SuggestionsModel } from "./suggestions";

/** People with whom I have contacts and groups in common, until I have asked them or do not want to. */
export function SuggestedPeople() {
  const app = useApp();
  const model = useMemo(() => new SuggestionsModel(app.client), [app]);
  useEffect(() => void model.loadPeople().catch(() => undefined), [model]);
  const { people, dismissed } = useModel(model, (state) => state);
  const { contacts, requests } = useModel(app.contacts, (state) => state);
  const [chosen, choose] = useState<SuggestedPerson | null>(null);
  useEffect(() => {
    app.users.noteProfiles(people.map((person) => person.profile));
    app.users.want(people.flatMap((person) => person.contact_ids));
  }, [app, people]);
  useModel(app.users, (state) => state.profiles);
  const asked = new Set(
    [...requests.values()].flatMap((one) => (one.state === "waiting" ? [one.to_id] : [])),
  );
  const shown = people.filter(({ profile: { user_id } }) => {
    return !dismissed.has(user_id) && !contacts.get(user_id)?.is_contact && !asked.has(user_id);
  });
  if (!shown.length) return null;
  return (
    <section className={css.section} aria-labelledby="suggested-people">
      <h2 id="suggested-people">{t("search.people")}</h2>
      <ul data-testid="suggested-people">
        {shown.map((person) => (
          <li key={person.profile.user_id} className={css.row}>
            <PersonAvatar userId={person.profile.user_id} />
            <div className={css.words}>
              <Link to="/contacts/$userId" params={{ userId: person.profile.user_id }}>
                {person.profile.name}
              </Link>
              <p>{reasonOf(app, person)}</p>
            </div>
            <Button size="xs" variant="light" onClick={() => choose(person)} data-testid="ask-suggested">
              {t("contacts.add_one")}
            </Button>
            <NotInterested model={model} id={person.profile.user_id} name={person.profile.name} />
          </li>
        ))}
      </ul>
      {chosen && (
        <Modal opened onClose={() => choose(null)} title={chosen.profile.name} centered>
          <AskForm userId={chosen.profile.user_id} onDone={() => choose(null)} />
        </Modal>
      )}
    </section>
  );
}

/** What we have in common, by the names that these people and groups have for me. */
function reasonOf(app: App, person: SuggestedPerson): string {
  const names = person.contact_ids.map((id) => nameOf(app, id)).join(t("comma"));
  const n = person.contact_count;
  const isAll = n === person.contact_ids.length;
  const [groupId] = person.group_ids;
  const reasons = [
    n > 0 && t(isAll ? "search.common_contacts" : "search.common_contacts_more", { names, n }),
    groupId && groupsOf(titleOf(app, groupId), person.group_count),
  ];
  return reasons.filter(Boolean).join(" · ");
}

function groupsOf(name: string, count: number): string {
  if (count === 1) return t("search.common_group", { name });
  return t("search.common_groups", { name, n: count - 1 });
}
