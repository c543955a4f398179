import { Button, Modal, SegmentedControl } from "@mantine/core";
import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { Link } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { separatorTime } from "@/words/when";
import { Desk, useLoaded } from "./desk";
import css from "./groups.module.css";
import { rulesOf } from "./rights";

const Qr = lazy(() => import("@/ui/qr"));
const DAY_MS = 86_400_000;
const TIMES = { day: DAY_MS, week: 7 * DAY_MS, ever: 0 } as const;
const USES = { once: 1, many: 0 } as const;

/** Links into a group: to copy, to show as a code, to revoke, to make. */
export default function Invite({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client, conversations } = useApp();
  const desk = new Desk(client, groupId);
  const act = useComplaining();
  const { value: links, reload } = useLoaded(desk.links);
  const how = useModel(conversations, (state) => {
    const entry = state.entries.get(groupId);
    return entry ? rulesOf(entry.conversation).how_to_join : "open";
  });
  const hint =
    how === "approval" ? "group.link.approval" : how === "closed" ? "join.closed" : "group.link.hint";
  const change = (deed: Promise<unknown>) => act(deed.then(reload));
  return (
    <Modal opened onClose={onClose} title={t("group.invite")} centered>
      <div className={css.stack} data-testid="invite">
        <p className={css.quiet}>{t(hint)}</p>
        {links?.length === 0 && <p className={css.empty}>{t("group.link.none")}</p>}
        {links?.map((link, place) => (
          <LinkView
            key={link.link_id}
            link={link}
            isOpen={place === 0}
            onRevoke={() => change(desk.revoke(link.link_id))}
          />
        ))}
        <NewLink onMake={(terms) => change(desk.makeLink(terms))} />
      </div>
    </Modal>
  );
}

const addressOf = (link: Link) => `${location.origin}/g/${link.token}`;

interface LinkProps {
  link: Link;
  /** Its code is shown without being asked for. */
  isOpen: boolean;
  onRevoke: () => void;
}

function LinkView({ link, isOpen, onRevoke }: LinkProps) {
  const { toasts } = useApp();
  const [isAsked, ask] = useState(false);
  const address = addressOf(link);
  const copy = () => navigator.clipboard.writeText(address).then(() => toasts.say(t("group.link.copied")));
  const { uses = 0, most_uses, expires_at } = link;
  const facts = [
    most_uses ? t("group.link.used_of", { n: uses, of: most_uses }) : t("group.link.used", { n: uses }),
    expires_at ? t("group.link.until", { when: separatorTime(expires_at) }) : "",
  ];
  return (
    <section className={css.link} data-testid="invite-link">
      {(isOpen || isAsked) && (
        <Suspense fallback={<span style={{ height: "11rem" }} />}>
          <Qr text={address} label={t("group.link.qr")} />
        </Suspense>
      )}
      <code data-testid="invite-address">{address}</code>
      <p className={css.quiet}>{facts.filter(Boolean).join(" · ")}</p>
      <div>
        <Button onClick={copy} data-testid="copy-link">
          {t("group.link.copy")}
        </Button>
        {!isOpen && !isAsked && (
          <Button variant="default" onClick={() => ask(true)}>
            {t("group.link.show")}
          </Button>
        )}
        <Button variant="subtle" color="seal" onClick={onRevoke} data-testid="revoke-link">
          {t("group.link.revoke")}
        </Button>
      </div>
    </section>
  );
}

type Terms = { expires_at: number | null; most_uses: number | null };

function NewLink({ onMake }: { onMake: (terms: Terms) => void }) {
  const [time, setTime] = useState<keyof typeof TIMES>("week");
  const [uses, setUses] = useState<keyof typeof USES>("many");
  const make = () =>
    onMake({ expires_at: TIMES[time] ? Date.now() + TIMES[time] : null, most_uses: USES[uses] || null });
  const times = Object.keys(TIMES) as (keyof typeof TIMES)[];
  return (
    <div className={css.stack}>
      <div className={css.setting}>
        <span>{t("group.link.expires")}</span>
        <SegmentedControl
          size="sm"
          value={time}
          onChange={(value) => setTime(value as keyof typeof TIMES)}
          data={times.map((value) => ({ value, label: t(`group.link.${value}`) }))}
        />
      </div>
      <div className={css.setting}>
        <span>{t("group.link.uses")}</span>
        <SegmentedControl
          size="sm"
          value={uses}
          onChange={(value) => setUses(value as keyof typeof USES)}
          data={[
            { value: "many", label: t("group.link.many") },
            { value: "once", label: t("group.link.once") },
          ]}
        />
      </div>
      <Button variant="default" onClick={make} data-testid="make-link">
        {t("group.link.new")}
      </Button>
    </div>
  );
}
