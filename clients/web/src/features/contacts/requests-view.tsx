import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { SuggestedPeople } from "@/features/search/suggested-people";
import type { ContactRequest } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { Empty, Head } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { agoTime } from "@/words/when";
import css from "./contacts.module.css";

/** Who would like to be my contact, and whom I asked. */
export function RequestsView() {
  const { contacts } = useApp();
  const requests = useModel(contacts, (state) => state.requests);
  const all = [...requests.values()].sort((one, other) => other.asked_at - one.asked_at);
  return (
    <>
      <Head back="/contacts" title={t("requests")} />
      <div className={css.requests}>
        {all.length === 0 && (
          <Empty drawing={<Letter />} title={t("requests.empty")}>
            <p>{t("requests.empty.hint")}</p>
          </Empty>
        )}
        {all.map((request) => (
          <RequestRow key={request.request_id} request={request} />
        ))}
        <SuggestedPeople />
      </div>
    </>
  );
}

function RequestRow({ request }: { request: ContactRequest }) {
  const { client, users } = useApp();
  const isMine = request.from_id === client.snapshot.userId;
  const userId = isMine ? request.to_id : request.from_id;
  const name = useName(userId);
  useEffect(() => users.want([userId]), [users, userId]);
  return (
    <article className={css.request} data-testid="request-row" data-state={request.state}>
      <PersonAvatar userId={userId} />
      <div>
        <h3>{name}</h3>
        <p className={css.quiet}>
          {request.greeting ? `${request.greeting} · ` : ""}
          {agoTime(request.asked_at)}
        </p>
      </div>
      {!isMine && request.state === "waiting" ? (
        <Answers request={request} />
      ) : (
        <span className={css.quiet}>{t(isMine ? `asked.${request.state}` : `answer.${request.state}`)}</span>
      )}
    </article>
  );
}

function Answers({ request }: { request: ContactRequest }) {
  const { contacts, toasts } = useApp();
  const answer = (accept: boolean) =>
    contacts.answer(request.request_id, accept).catch((error) => toasts.complain(inWords(error)));
  return (
    <span className={css.answers}>
      <Button size="xs" variant="default" onClick={() => answer(false)} data-testid="refuse">
        {t("refuse")}
      </Button>
      <Button size="xs" onClick={() => answer(true)} data-testid="accept">
        {t("accept")}
      </Button>
    </span>
  );
}
