import { Modal } from "@mantine/core";
import type { Merged } from "@/protocol/wire";
import { Avatar } from "@/ui/avatar";
import { t } from "@/words";
import { fullTime } from "@/words/when";
import { ContentView } from "./content-view";
import css from "./merged.module.css";

/** Messages that were forwarded as one. */
export default function MergedViewer({ merged, onClose }: { merged: Merged; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={merged.title || t("merged")} centered size="lg">
      <ol className={css.list} data-testid="merged-viewer">
        {merged.items.map((item, index) => (
          <li key={index}>
            <Avatar face={{ id: item.sender_id, name: item.sender_name }} size={36} />
            <div>
              <p className={css.head}>
                <b>{item.sender_name}</b>
                <time>{fullTime(item.sent_at)}</time>
              </p>
              <ContentView content={item.content} fallback={item.fallback} />
            </div>
          </li>
        ))}
      </ol>
    </Modal>
  );
}
