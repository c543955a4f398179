import { Button, Modal } from "@mantine/core";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { JoinRequest } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { Desk, useLoaded } from "./desk";
import css from "./groups.module.css";
import { rulesOf } from "./rights";

/** Who waits to be let in. Others who decide meanwhile take theirs off the list. */
export default function Requests({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const { client, conversations } = useApp();
  const desk = new Desk(client, groupId);
  const act = useComplaining();
  const entry = useModel(conversations, (state) => state.entries.get(groupId));
  const waiting = entry?.membership?.waiting ?? 0;
  const question = entry && rulesOf(entry.conversation).question;
  const { value: requests, reload } = useLoaded(desk.requests, waiting);
  const decide = (request: JoinRequest, accept: boolean) =>
    act(desk.decide(request.request_id, accept).finally(reload));
  return (
    <Modal opened onClose={onClose} title={t("group.requests")} centered>
      {question && <p className={css.quiet}>{question}</p>}
      {requests?.length === 0 && <p className={css.empty}>{t("group.requests.none")}</p>}
      <ul className={css.list} data-testid="requests">
        {requests?.map((request) => (
          <Row key={request.request_id} request={request} onDecide={(accept) => decide(request, accept)} />
        ))}
      </ul>
    </Modal>
  );
}

function Row({ request, onDecide }: { request: JoinRequest; onDecide: (accept: boolean) => void }) {
  const name = useName(request.user_id);
  const by = useName(request.invited_by ?? request.user_id);
  return (
    <li className={`${css.person} ${css.asker}`} data-testid="request-row">
      <PersonAvatar userId={request.user_id} size={40} />
      <div style={{ minWidth: 0 }}>
        <p>{name}</p>
        {request.answer && <p className={css.quiet}>{request.answer}</p>}
        {request.invited_by && <p className={css.quiet}>{t("group.requests.by", { by })}</p>}
      </div>
      <div>
        <Button size="sm" variant="default" onClick={() => onDecide(false)} data-testid="request-no">
          {t("refuse")}
        </Button>
        <Button size="sm" onClick={() => onDecide(true)} data-testid="request-yes">
          {t("accept")}
        </Button>
      </div>
    </li>
  );
}
