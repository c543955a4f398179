import { Button } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { Presence } from "@/features/users/presence";
import { useModel } from "@/state/model";
import { Confirm } from "@/ui/confirm";
import { EditableLine } from "@/ui/editable-line";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { Head } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./contacts.module.css";
import { TagEditor } from "./tags";

const AskForm = lazy(() => import("./add-contact").then((module) => ({ default: module.AskForm })));

export function ContactView() {
  const { userId = "" } = useParams({ strict: false });
  return <ContactCard key={userId} userId={userId} />;
}

function ContactCard({ userId }: { userId: string }) {
  const { contacts } = useApp();
  const contact = useModel(contacts, (state) => state.contacts.get(userId));
  const name = useName(userId);
  const act = useComplaining();
  return (
    <>
      <Head back="/contacts" title={name}>
        {contact?.is_contact && (
          <IconButton
            icon="star"
            label={t(contact.is_starred ? "unstar" : "star")}
            isOn={contact.is_starred ?? false}
            onClick={() => act(contacts.update(userId, { is_starred: !contact.is_starred }))}
          />
        )}
      </Head>
      <div className={css.card} data-testid="contact-card">
        <Person userId={userId} />
        <Facts userId={userId} />
        {contact?.is_contact || contact?.is_blocked ? (
          <Deeds userId={userId} />
        ) : (
          <Suspense>
            <AskForm userId={userId} />
          </Suspense>
        )}
      </div>
    </>
  );
}

export function Person({ userId }: { userId: string }) {
  const name = useName(userId);
  return (
    <div className={css.person}>
      <PersonAvatar userId={userId} size={64} />
      <div>
        <h2>{name}</h2>
        <p className={css.quiet}>
          <Presence userId={userId} />
        </p>
      </div>
    </div>
  );
}

export function Facts({ userId }: { userId: string }) {
  const { contacts, users } = useApp();
  const profile = useModel(users, (state) => state.profiles.get(userId));
  const contact = useModel(contacts, (state) => state.contacts.get(userId));
  const act = useComplaining();
  useEffect(() => users.want([userId]), [users, userId]);
  return (
    <dl className={css.facts}>
      <dt>{t("name")}</dt>
      <dd>{profile?.name ?? "…"}</dd>
      <dt>{t("username")}</dt>
      <dd>{profile ? `@${profile.username}` : "…"}</dd>
      {profile?.bio && (
        <>
          <dt>{t("bio")}</dt>
          <dd>{profile.bio}</dd>
        </>
      )}
      {contact?.is_contact && (
        <>
          <dt>{t("remark")}</dt>
          <dd>
            <EditableLine
              label={t("remark")}
              value={contact.remark ?? ""}
              maxLength={64}
              onSave={(remark) => act(contacts.update(userId, { remark }))}
            />
          </dd>
          <dt>{t("tags")}</dt>
          <dd>
            <TagEditor userId={userId} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Deeds({ userId }: { userId: string }) {
  const { contacts, conversations } = useApp();
  const contact = useModel(contacts, (state) => state.contacts.get(userId));
  const navigate = useNavigate();
  const act = useComplaining();
  const [isDeleting, setDeleting] = useState(false);
  const chat = () =>
    act(
      conversations
        .open(userId)
        .then((conversationId) => navigate({ to: "/chats/$conversationId", params: { conversationId } })),
    );
  const remove = () => act(contacts.delete(userId).then(() => navigate({ to: "/contacts" })));
  return (
    <div className={css.deeds}>
      {contact?.is_contact && (
        <Button onClick={chat} data-testid="start-chat">
          {t("contacts.chat")}
        </Button>
      )}
      <Button variant="default" onClick={() => act(contacts.setBlocked(userId, !contact?.is_blocked))}>
        {t(contact?.is_blocked ? "unblock" : "block")}
      </Button>
      {contact?.is_contact && (
        <Button variant="subtle" color="seal" onClick={() => setDeleting(true)}>
          {t("contacts.delete")}
        </Button>
      )}
      {isDeleting && (
        <Confirm
          title={t("contacts.delete")}
          text={t("contacts.delete.ask")}
          deed={t("contacts.delete")}
          onYes={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

/** Lets something be done, and says so when it was refused. */
export function useComplaining() {
  const { toasts } = useApp();
  return (deed: Promise<unknown>) => void deed.catch((error) => toasts.complain(inWords(error)));
}
