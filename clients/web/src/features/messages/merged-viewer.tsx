import { Modal } from "@mantine/core";
import { useState } from "react";
import type { Merged, Message } from "@/protocol/wire";
import { Avatar } from "@/ui/avatar";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import { fullTime } from "@/words/when";
import { ContentView } from "./content-view";
import { MergedContext } from "./context";
import css from "./merged.module.css";

interface Props {
  merged: Merged;
  message?: Message | undefined;
  onClose: () => void;
}

/** Messages that were forwarded as one; those that were forwarded in them open in the same place. */
export default function MergedViewer({ merged, message, onClose }: Props) {
  const [inner, setInner] = useState<readonly Merged[]>([]);
  const shown = inner.at(-1) ?? merged;
  const back = () => (inner.length ? setInner(inner.slice(0, -1)) : onClose());
  const title = (
    <span className={css.title}>
      {inner.length > 0 && (
        <IconButton icon="back" size={20} label={t("back")} onClick={back} data-testid="merged-back" />
      )}
      <span>{shown.title || t("merged")}</span>
    </span>
  );
  return (
    <Modal opened onClose={back} title={title} centered size="lg">
      <MergedContext value={(next) => setInner([...inner, next])}>
        <ol className={css.list} data-testid="merged-viewer">
          {shown.items.map((item, index) => (
            <li key={`${inner.length}.${index}`}>
              <Avatar face={{ id: item.sender_id, name: item.sender_name }} size={36} />
              <div>
                <p className={css.head}>
                  <b>{item.sender_name}</b>
                  <time>{fullTime(item.sent_at)}</time>
                </p>
                <ContentView content={item.content} fallback={item.fallback} within={message} />
              </div>
            </li>
          ))}
        </ol>
      </MergedContext>
    </Modal>
  );
}
