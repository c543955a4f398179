import { useEffect, useMemo } from "react";
import { useApp } from "@/app/app";
import { FoundGroup } from "@/features/groups/found-group";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { NotInterested } from "./not-interested";
import css from "./suggested.module.css";
import { SuggestionsModel } from "./suggestions";

/** Public groups that several of my contacts are in. */
export function SuggestedGroups() {
  const app = useApp();
  const model = useMemo(() => new SuggestionsModel(app.client), [app]);
  useEffect(() => void model.loadGroups().catch(() => undefined), [model]);
  const { groups, dismissed } = useModel(model, (state) => state);
  const shown = groups.filter(({ group }) => !dismissed.has(group.group_id));
  if (!shown.length) return null;
  return (
    <section className={css.section} aria-labelledby="suggested-groups">
      <h2 id="suggested-groups">{t("search.groups")}</h2>
      <ul data-testid="suggested-groups">
        {shown.map(({ group, contact_count: n }) => (
          <FoundGroup key={group.group_id} card={group} reason={t("search.contacts_inside", { n })}>
            <NotInterested model={model} id={group.group_id} name={group.name} />
          </FoundGroup>
        ))}
      </ul>
    </section>
  );
}
