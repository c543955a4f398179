import { Fragment, type ReactNode } from "react";
import { useApp } from "@/app/app";
import { nameOf } from "@/app/names";
import type { Message } from "@/protocol/wire";
import { EVERYBODY } from "./composing";
import css from "./content.module.css";
import { partsOf } from "./links";

/** Text as it was typed; addresses lead somewhere, names that were mentioned stand out. */
export function PlainText({ text, message }: { text: string; message?: Message }) {
  const app = useApp();
  const names = (message?.mentions ?? []).flatMap((id) =>
    id === EVERYBODY ? ["所有人", "everyone"] : [nameOf(app, id, message!.conversation_id), nameOf(app, id)],
  );
  return (
    <span className={css.text} data-big={isOnlyEmoji(text) || undefined}>
      {partsOf(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          <Fragment key={index}>{withMentions(part.text, names)}</Fragment>
        ),
      )}
    </span>
  );
}

function withMentions(text: string, names: string[]): ReactNode {
  const known = names.filter((name) => name && name !== "…");
  if (!known.length) return text;
  const pattern = new RegExp(`(@(?:${known.map(escaped).join("|")}))`, "g");
  return text.split(pattern).map((piece, index) =>
    index % 2 ? (
      <b key={index} className={css.mention}>
        {piece}
      </b>
    ) : (
      piece
    ),
  );
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const MOST_BIG = 3;
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[\d#*]\ufe0f?\u20e3)/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Up to three emoji and nothing else are drawn large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 48 || !EMOJI.test(text)) return false;
  const letters = [...graphemes.segment(text.trim())];
  return letters.length <= MOST_BIG && letters.every(({ segment }) => EMOJI.test(segment));
}
