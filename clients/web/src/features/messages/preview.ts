/** A message in one line, in the words of the reader. */

import type { App } from "@/app/app";
import { nameOf } from "@/app/names";
import type { Content, Message } from "@/protocol/wire";
import { t } from "@/words";
import { lengthInWords } from "../files/sizes";
import { noticeWords } from "./notice";

/** What a content says, in one line; a kind we do not know is told by its fallback. */
export function contentWords(content: Content | null | undefined, fallback = ""): string {
  switch (content?.type) {
    case "text":
      return oneLine(content.text);
    case "markdown":
      return oneLine(content.text.replace(/^#{1,6}\s+|^>\s?|^[-*]\s+|[*_`~]{1,3}/gm, ""));
    case "image":
    case "video":
      return `[${t(content.type)}] ${oneLine(content.caption ?? "")}`.trim();
    case "voice":
      return `[${t("voice")}] ${content.duration_ms ? lengthInWords(content.duration_ms) : ""}`.trim();
    case "file":
      return `[${t("file")}] ${content.name ?? ""}`.trim();
    case "transfer":
      return `[${t("transfer")}] ${content.name}`;
    case "location":
      return `[${t("location")}] ${content.name || content.address || ""}`;
    case "contact":
      return `[${t("contact_card")}] ${content.name ?? ""}`;
    case "merged":
      return `[${t("merged")}] ${content.title}`;
    case "custom":
      return content.fallback;
    default:
      return fallback || t("unknown_message");
  }
}

export function messageWords(app: App, message: Message): string {
  const { content, conversation_id, recalled_at, recalled_by } = message;
  if (content?.type === "system") return noticeWords(app, content, message);
  if (recalled_at) {
    if (!recalled_by) return t("burnt");
    if (recalled_by === app.myId) return t("recalled.by_me");
    return t("recalled.by", { name: nameOf(app, recalled_by, conversation_id) });
  }
  if (message.burn_seconds) return `[${t("burning")}]`;
  return contentWords(content, message.fallback);
}

/** For the list: with the sender's name where there are several. */
export function previewOf(app: App, message: Message, isGroup: boolean): string {
  const words = messageWords(app, message);
  if (!isGroup || message.recalled_at || message.content?.type === "system") return words;
  const name =
    message.sender_id === app.myId ? t("i") : nameOf(app, message.sender_id, message.conversation_id);
  return `${name}${t("colon")}${words}`;
}

const oneLine = (text: string) => text.split(/\s+/).join(" ").trim().slice(0, 120);
