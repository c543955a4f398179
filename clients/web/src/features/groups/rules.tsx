import { Modal, SegmentedControl, Switch } from "@mantine/core";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Joining, Rules } from "@/protocol/grouping";
import type { Role } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { EditableLine } from "@/ui/editable-line";
import { type Key, t } from "@/words";
import { Desk } from "./desk";
import css from "./groups.module.css";
import { rulesOf } from "./rights";

const WHO: [keyof Rules & `who_${string}`, Key][] = [
  ["who_may_post", "group.rules.post"],
  ["who_may_invite", "group.rules.invite"],
  ["who_may_mention_all", "group.rules.mention"],
  ["who_may_pin", "group.rules.pin"],
  ["who_may_edit_info", "group.rules.info"],
];
const SWITCHES: ["shows_history" | "may_befriend" | "is_public", Key][] = [
  ["shows_history", "group.history"],
  ["may_befriend", "group.befriend"],
  ["is_public", "group.public"],
];
const ROLES: Role[] = ["member", "admin", "owner"];
const WAYS: Joining[] = ["open", "approval", "closed"];
const FOR_LONG_MS = 10 * 365 * 86_400_000;

/** What the members of a group may, how one gets in, and what newcomers see. Each change holds at once. */
export default function GroupRules({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client, conversations } = useApp();
  const act = useComplaining();
  const desk = new Desk(client, groupId);
  const conversation = useModel(conversations, (state) => state.entries.get(groupId)?.conversation);
  if (!conversation) return null;
  const rules = rulesOf(conversation);
  const set = (changed: Rules) => act(desk.setRules(changed));
  const isSilent = (conversation.silent_until ?? 0) > Date.now();
  return (
    <Modal opened onClose={onClose} title={t("group.rules")} centered>
      <div className={css.stack} data-testid="rules">
        <Switch
          label={t("group.silence")}
          description={t("group.silence.hint")}
          labelPosition="left"
          checked={isSilent}
          onChange={(event) =>
            act(desk.silence(event.currentTarget.checked ? Date.now() + FOR_LONG_MS : null))
          }
          data-testid="silence"
        />
        <div className={css.setting}>
          <span>{t("group.join")}</span>
          <SegmentedControl
            size="sm"
            value={rules.how_to_join}
            onChange={(value) => set({ how_to_join: value as Joining })}
            data={WAYS.map((value) => ({ value, label: t(`group.join.${value}`) }))}
            data-testid="how-to-join"
          />
        </div>
        {rules.how_to_join === "approval" && (
          <div>
            <p className={css.quiet}>{t("group.question")}</p>
            <EditableLine
              label={t("group.question")}
              value={rules.question}
              maxLength={100}
              onSave={(question) => set({ question })}
            />
          </div>
        )}
        {SWITCHES.map(([rule, label]) => (
          <Switch
            key={rule}
            label={t(label)}
            labelPosition="left"
            checked={rules[rule]}
            onChange={(event) => set({ [rule]: event.currentTarget.checked })}
            data-testid={rule}
          />
        ))}
        {WHO.map(([rule, label]) => (
          <div key={rule} className={css.setting}>
            <span>{t(label)}</span>
            <SegmentedControl
              size="sm"
              value={rules[rule]}
              onChange={(role) => set({ [rule]: role as Role })}
              data={ROLES.map((value) => ({ value, label: t(`group.who.${value}`) }))}
              data-testid={rule}
            />
          </div>
        ))}
      </div>
    </Modal>
  );
}
