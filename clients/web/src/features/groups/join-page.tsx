import { Button, Textarea } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import type { GroupCard } from "@/protocol/grouping";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import { Seal } from "@/ui/drawings";
import { Empty } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { useLoaded } from "./desk";
import css from "./groups.module.css";
import { isOut } from "./rights";

/** Where an invite link leads: what the group is, and the way in. */
export function JoinPage() {
  const { token = "" } = useParams({ strict: false });
  const { client, sync } = useApp();
  const isReady = useModel(sync, (state) => state.isReady);
  const { value: card, error, reload } = useLoaded(() => client.call("groups.look", { token }), token);
  if (error) {
    return (
      <Empty drawing={<Seal />} title={t("join.gone")}>
        <p data-testid="link-gone">{t("join.gone.hint")}</p>
        <Link to="/chats">{t("back")}</Link>
      </Empty>
    );
  }
  if (!card || !isReady) return <div className={css.sheet} aria-busy="true" />;
  return <Card card={card} token={token} onAsked={reload} />;
}

function Card({ card, token, onAsked }: { card: GroupCard; token: string; onAsked: () => Promise<void> }) {
  const { conversations } = useApp();
  const navigate = useNavigate();
  const isIn = useModel(conversations, (state) => {
    const entry = state.entries.get(card.group_id);
    return entry !== undefined && !isOut(entry.membership);
  });
  const open = () => navigate({ to: "/chats/$conversationId", params: { conversationId: card.group_id } });
  return (
    <section className={css.sheet} aria-labelledby="join-group" data-testid="join-card">
      <Avatar
        face={{ id: card.group_id, name: card.name, avatarId: card.avatar_id ?? null, isGroup: true }}
        size={72}
      />
      <h2 id="join-group">{card.name}</h2>
      <p className={css.quiet}>{t("members.n", { n: card.member_count })}</p>
      {isIn ? (
        <Button size="md" fullWidth onClick={open} data-testid="open-group">
          {t("join.open")}
        </Button>
      ) : (
        <Way card={card} token={token} onAsked={onAsked} />
      )}
    </section>
  );
}

interface WayProps {
  card: GroupCard;
  token: string;
  onAsked: () => Promise<void>;
}

function Way({ card, token, onAsked }: WayProps) {
  const { client, conversations } = useApp();
  if (card.standing === "banned") return <Said words={t("join.banned")} hint={t("join.banned.hint")} />;
  if (card.standing === "waiting") return <Waiting requestId={card.request_id} onWithdrawn={onAsked} />;
  if (card.how_to_join === "closed") return <Said words={t("join.banned")} hint={t("join.closed")} />;
  const join = async (answer: string) => {
    const { standing, group_id } = await client.call("groups.join", { token, answer });
    if (standing === "member") await conversations.refresh(group_id);
    await onAsked();
  };
  return <Ask card={card} onJoin={join} />;
}

function Waiting({ requestId, onWithdrawn }: { requestId: string | null; onWithdrawn: () => Promise<void> }) {
  const { client } = useApp();
  const act = useComplaining();
  const withdraw = async (request_id: string) => {
    await client.call("groups.withdraw", { request_id });
    await onWithdrawn();
  };
  return (
    <>
      <Said words={t("join.waiting")} hint={t("join.waiting.hint")} />
      {requestId && (
        <Button variant="default" onClick={() => act(withdraw(requestId))} data-testid="withdraw">
          {t("join.withdraw")}
        </Button>
      )}
    </>
  );
}

function Said({ words, hint }: { words: string; hint: string }) {
  return (
    <div data-testid="join-said">
      <p>{words}</p>
      <p className={css.quiet}>{hint}</p>
    </div>
  );
}

/** Asks what the group wants to know, if it wants to know something, and goes in. */
export function Ask({ card, onJoin }: { card: GroupCard; onJoin: (answer: string) => Promise<void> }) {
  const { toasts } = useApp();
  const [answer, setAnswer] = useState("");
  const [isBusy, setBusy] = useState(false);
  const mustAsk = card.how_to_join === "approval";
  useEffect(() => document.getElementById("join-answer")?.focus(), []);
  const join = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await onJoin(answer.trim()).catch((error) => toasts.complain(inWords(error)));
    setBusy(false);
  };
  return (
    <form onSubmit={join} className={css.stack}>
      {mustAsk && (
        <Textarea
          id="join-answer"
          label={card.question || t("join.answer")}
          maxLength={200}
          autosize
          minRows={2}
          value={answer}
          onChange={(event) => setAnswer(event.currentTarget.value)}
          data-testid="join-answer"
        />
      )}
      <Button type="submit" size="md" fullWidth loading={isBusy} data-testid="join-group">
        {t(mustAsk ? "join.ask" : "join.join")}
      </Button>
    </form>
  );
}
