import { Link } from "@tanstack/react-router";
import { Suspense, useContext, useState } from "react";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import { boxOf } from "@/features/files/sizes";
import type { Outgoing } from "@/protocol/outbox";
import type { ContactCard, Content, FileContent, Location, Merged, Message } from "@/protocol/wire";
import { Icon } from "@/ui/icon";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import css from "./content.module.css";
import { MergedContext } from "./context";
import { PlainText } from "./plain-text";
import { contentWords } from "./preview";

const MarkdownText = lazy(() => import("./markdown-text"));
const TransferView = lazy(() => import("@/features/files/transfer-view"));
const FileView = lazy(() => import("@/features/files/file-view"));
const MergedViewer = lazy(() => import("./merged-viewer"));

interface Props {
  content: Content | null | undefined;
  fallback: string;
  /** The message that says it, if it is one by itself; else the one it is `within`. */
  message?: Message | undefined;
  within?: Message | undefined;
  outgoing?: Outgoing | null;
}

/** What a message says. A kind that we do not know is told by its fallback. */
export function ContentView({ content, fallback, message, within, outgoing }: Props) {
  switch (content?.type) {
    case "text":
      return <PlainText text={content.text} {...(message ? { message } : {})} />;
    case "markdown":
      return (
        <Suspense fallback={<span className={css.text}>{content.text}</span>}>
          <MarkdownText text={content.text} />
        </Suspense>
      );
    case "image":
    case "video":
    case "voice":
    case "file":
      return (
        <>
          <Suspense fallback={<RoomFor content={content} />}>
            <FileView content={content} message={message ?? within} outgoing={outgoing} />
          </Suspense>
          {"caption" in content && content.caption && <Caption text={content.caption} />}
        </>
      );
    case "transfer":
      return (
        <Suspense fallback={<span style={{ display: "block", width: "17.5rem", height: "5.75rem" }} />}>
          <TransferView transfer={content} message={message ?? within} outgoing={outgoing} />
        </Suspense>
      );
    case "location":
      return <Place location={content} />;
    case "contact":
      return <Card card={content} />;
    case "merged":
      return <MergedCard merged={content} message={message ?? within} />;
    default:
      return (
        <span className={css.unknown} data-testid="unknown">
          {contentWords(content, fallback)}
        </span>
      );
  }
}

/** As large as what will stand there. */
function RoomFor({ content }: { content: FileContent }) {
  if (content.type === "voice" || content.type === "file") {
    return (
      <span
        style={{
          display: "block",
          width: "13.5rem",
          height: content.type === "voice" ? "2.75rem" : "3.25rem",
        }}
      />
    );
  }
  const { width, ratio } = boxOf(content.width, content.height);
  return <span style={{ display: "block", width: `${width}rem`, maxWidth: "100%", aspectRatio: ratio }} />;
}

function Caption({ text }: { text: string }) {
  return (
    <span className={css.caption}>
      <PlainText text={text} />
    </span>
  );
}

function Place({ location }: { location: Location }) {
  const { latitude, longitude, name, address } = location;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <a className={css.card} href={href} target="_blank" rel="noopener noreferrer" data-testid="location">
      <span className={css.map}>
        <Icon name="place" size={26} />
      </span>
      <span className={css.cardText}>
        <b>{name || t("location")}</b>
        <small>{address || `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`}</small>
      </span>
    </a>
  );
}

function Card({ card }: { card: ContactCard }) {
  const known = useName(card.user_id);
  return (
    <Link
      to="/contacts/$userId"
      params={{ userId: card.user_id }}
      className={css.card}
      data-testid="contact-message"
    >
      <PersonAvatar userId={card.user_id} size={40} />
      <span className={css.cardText}>
        <b>{card.name || known}</b>
        <small>{t("contact_card")}</small>
      </span>
    </Link>
  );
}

const LINES = 3;

function MergedCard({ merged, message }: { merged: Merged; message: Message | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const openInside = useContext(MergedContext);
  const open = () => (openInside ? openInside(merged) : setOpen(true));
  return (
    <>
      <button type="button" className={css.merged} onClick={open} data-testid="merged">
        <b>{merged.title || t("merged")}</b>
        {merged.items.slice(0, LINES).map((item, index) => (
          <small
            key={index}
          >{`${item.sender_name}${t("colon")}${contentWords(item.content, item.fallback)}`}</small>
        ))}
        <em>{t("merged.n", { n: merged.items.length })}</em>
      </button>
      <Suspense>
        {isOpen && <MergedViewer merged={merged} message={message} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
