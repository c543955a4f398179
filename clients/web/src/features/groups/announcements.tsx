import { Button, Checkbox, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Announcement } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { separatorTime } from "@/words/when";
import { Desk, useLoaded } from "./desk";
import css from "./groups.module.css";
import { manages } from "./rights";

/** What was announced in a group, the newest first; and for those who may, another one. */
export default function Announcements({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client, conversations } = useApp();
  const act = useComplaining();
  const desk = new Desk(client, groupId);
  const entry = useModel(conversations, (state) => state.entries.get(groupId));
  const latest = `${entry?.conversation.headline?.announcement_id} ${entry?.membership?.confirmed_id}`;
  const { value: items, reload } = useLoaded(desk.announcements, latest);
  const isManaging = manages(entry?.membership);
  return (
    <Modal opened onClose={onClose} title={t("group.announcements")} centered>
      <div className={css.stack} data-testid="announcements">
        {isManaging && (
          <NewAnnouncement onAnnounce={(text, must) => act(desk.announce(text, must).then(reload))} />
        )}
        {items?.length === 0 && <p className={css.empty}>{t("group.announcements.none")}</p>}
        {items?.map((item) => (
          <Item
            key={item.announcement_id}
            item={item}
            desk={desk}
            memberCount={entry?.conversation.member_count ?? 0}
            isManaging={isManaging}
            onOpen={reload}
            onConfirm={() => act(desk.confirm(item.announcement_id).then(reload))}
          />
        ))}
      </div>
    </Modal>
  );
}

function NewAnnouncement({ onAnnounce }: { onAnnounce: (text: string, must: boolean) => void }) {
  const [text, setText] = useState("");
  const [must, setMust] = useState(false);
  const announce = (event: FormEvent) => {
    event.preventDefault();
    onAnnounce(text.trim(), must);
    setText("");
    setMust(false);
  };
  return (
    <form className={css.stack} onSubmit={announce}>
      <Textarea
        aria-label={t("group.announce")}
        placeholder={t("group.announce.text")}
        maxLength={2_000}
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="announce-text"
      />
      <Checkbox
        label={t("group.announce.must")}
        checked={must}
        onChange={(event) => setMust(event.currentTarget.checked)}
        data-testid="announce-must"
      />
      <Button type="submit" disabled={!text.trim()} data-testid="announce">
        {t("group.announce")}
      </Button>
    </form>
  );
}

interface ItemProps {
  item: Announcement;
  desk: Desk;
  memberCount: number;
  isManaging: boolean;
  onOpen: () => void;
  onConfirm: () => void;
}

function Item({ item, desk, memberCount, isManaging, onOpen, onConfirm }: ItemProps) {
  const author = useName(item.author_id);
  const [isOpen, setOpen] = useState(false);
  const toggle = () => {
    setOpen(!isOpen);
    onOpen();
  };
  return (
    <article className={css.notice} data-testid="announcement">
      <p>{item.text}</p>
      <footer>
        <span>
          {author} · {separatorTime(item.announced_at)}
        </span>
        {item.must_confirm &&
          (item.is_confirmed ? (
            <span>{t("group.confirmed")}</span>
          ) : (
            <Button size="sm" onClick={onConfirm} data-testid="confirm-announcement">
              {t("group.confirm")}
            </Button>
          ))}
      </footer>
      {item.must_confirm && isManaging && (
        <Button variant="subtle" size="sm" onClick={toggle} data-testid="confirmations">
          {t("group.confirmed.n", { n: item.confirmed_count ?? 0, of: memberCount })}
        </Button>
      )}
      {isOpen && <Who item={item} desk={desk} />}
    </article>
  );
}

/** Who has not confirmed, and how to remind them. */
function Who({ item, desk }: { item: Announcement; desk: Desk }) {
  const { toasts } = useApp();
  const act = useComplaining();
  const missing = useLoaded(
    () => desk.confirmations(item.announcement_id, false),
    item.confirmed_count,
  ).value;
  if (!missing) return null;
  const remind = () => act(desk.remind(item.announcement_id).then(() => toasts.say(t("group.reminded"))));
  const { confirmed_count, member_count, items } = missing;
  const late = member_count - confirmed_count;
  return (
    <div className={css.stack} data-testid="unconfirmed">
      {items.length > 0 && (
        <>
          <p className={css.quiet}>{t("group.unconfirmed", { n: late })}</p>
          <ul className={css.list}>
            {items.map(({ user_id }) => (
              <Name key={user_id} userId={user_id} />
            ))}
          </ul>
          {late > items.length && (
            <p className={css.quiet}>{t("group.unconfirmed.more", { n: late - items.length })}</p>
          )}
          <Button variant="default" onClick={remind} data-testid="remind">
            {t("group.remind")}
          </Button>
        </>
      )}
    </div>
  );
}

function Name({ userId }: { userId: string }) {
  const name = useName(userId);
  return (
    <li className={css.person} style={{ minHeight: "2.75rem" }}>
      <PersonAvatar userId={userId} size={32} />
      <p>{name}</p>
    </li>
  );
}
