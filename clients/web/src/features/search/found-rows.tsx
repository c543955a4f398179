import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useApp } from "@/app/app";
import { useName, useTitle } from "@/app/names";
import { ConversationAvatar, PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { FoundContact, FoundGroup, Hit } from "@/protocol/searching";
import { useModel } from "@/state/model";
import { Avatar } from "@/ui/avatar";
import type { RowProps } from "@/ui/virtual-rows";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { listTime } from "@/words/when";
import { useJump } from "./jumping";
import css from "./search.module.css";

export function ContactRow({ contact, row }: { contact: FoundContact; row: RowProps }) {
  const { conversations, toasts } = useApp();
  const navigate = useNavigate();
  const { profile, remark } = contact;
  const open = async () => {
    try {
      const conversationId = contact.conversation_id ?? (await conversations.open(profile.user_id));
      await navigate({ to: "/chats/$conversationId", params: { conversationId } });
    } catch (error) {
      toasts.complain(inWords(error));
    }
  };
  return (
    <button type="button" className={css.row} onClick={open} data-testid="found-contact" {...row}>
      <PersonAvatar userId={profile.user_id} size={36} />
      <b>{remark || profile.name}</b>
      <small>{remark ? `${profile.name} · @${profile.username}` : `@${profile.username}`}</small>
    </button>
  );
}

export function GroupRow({ group, row }: { group: FoundGroup; row: RowProps }) {
  const { conversation, members } = group;
  const conversationId = conversation.conversation_id;
  return (
    <Link
      to="/chats/$conversationId"
      params={{ conversationId }}
      className={css.row}
      data-testid="found-group"
      {...row}
    >
      <Face conversationId={conversationId} />
      <b>{conversation.name || t("group")}</b>
      <small>
        {members.length
          ? t("search.with_members", { names: members.join("、") })
          : t("members.n", { n: conversation.member_count ?? 0 })}
      </small>
    </Link>
  );
}

export function HitRow({ hit, isHere, row }: { hit: Hit; isHere: boolean; row: RowProps }) {
  const { message } = hit;
  const title = useTitle(message.conversation_id);
  const sender = useName(message.sender_id, message.conversation_id);
  const { client } = useApp();
  const isMine = useModel(client, (state) => state.userId === message.sender_id);
  const jump = useJump();
  const who = isMine ? t("search.you") : sender;
  return (
    <button
      type="button"
      className={css.row}
      onClick={() => jump(message)}
      data-testid="found-message"
      {...row}
    >
      {isHere ? (
        <PersonAvatar userId={message.sender_id} size={36} />
      ) : (
        <Face conversationId={message.conversation_id} />
      )}
      <b>{isHere ? who : title}</b>
      <time>{listTime(message.sent_at)}</time>
      <small className={css.snippet}>
        {!isHere && title !== who && `${who}: `}
        <Marked text={hit.snippet} marks={hit.highlights} />
      </small>
    </button>
  );
}

function Face({ conversationId }: { conversationId: string }) {
  const { conversations } = useApp();
  const entry = useModel(conversations, (state) => state.entries.get(conversationId));
  return entry ? (
    <ConversationAvatar entry={entry} size={36} />
  ) : (
    <Avatar face={{ id: conversationId, name: "" }} size={36} />
  );
}

/** A text with the words marked by which it was found. */
function Marked({ text, marks }: { text: string; marks: readonly [number, number][] }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const [from, to] of marks) {
    parts.push(text.slice(end, from), <mark key={from}>{text.slice(from, to)}</mark>);
    end = to;
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}
