import { Suspense, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useModel } from "@/state/model";
import { Chip } from "@/ui/chip";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import type { Kind, SearchModel, Span } from "./model";
import css from "./search.module.css";

const PickSender = lazy(() => import("./pick-sender"));
const KINDS: Kind[] = ["all", "messages", "files"];
const SPANS: Exclude<Span, "any">[] = ["week", "month"];

interface Props {
  search: SearchModel;
  conversationId: string | undefined;
}

/** What to narrow the results by. Times and senders are for messages. */
export function Chips({ search, conversationId }: Props) {
  const { kind, span } = useModel(search, (state) => state.filters);
  const isHere = conversationId !== undefined;
  const hasMore = isHere || kind !== "all";
  return (
    <div className={css.chips} role="group" aria-label={t("search.filters")}>
      {!isHere &&
        KINDS.map((one) => (
          <Chip
            key={one}
            isOn={kind === one}
            onClick={() => search.filter({ kind: one })}
            testId="search-chip"
          >
            {t(`search.kind.${one}`)}
          </Chip>
        ))}
      {hasMore && <Sender search={search} conversationId={conversationId} />}
      {hasMore &&
        SPANS.map((one) => (
          <Chip
            key={one}
            isOn={span === one}
            onClick={() => search.filter({ span: span === one ? "any" : one })}
            testId="search-chip"
          >
            {t(`search.span.${one}`)}
          </Chip>
        ))}
    </div>
  );
}

function Sender({ search, conversationId }: Props) {
  const { myId } = useApp();
  const senderId = useModel(search, (state) => state.filters.senderId);
  const name = useName(senderId ?? myId, conversationId);
  const [isPicking, setPicking] = useState(false);
  const said = senderId === myId ? t("search.mine") : t("search.sender", { name });
  const pick = (userId: string) => {
    search.filter({ senderId: userId });
    setPicking(false);
  };
  return (
    <>
      <Chip
        isOn={senderId !== null}
        onClick={() => (senderId ? search.filter({ senderId: null }) : setPicking(true))}
        testId="search-sender"
      >
        {senderId ? said : t("search.senders")}
      </Chip>
      <Suspense>
        {isPicking && (
          <PickSender conversationId={conversationId} onPick={pick} onClose={() => setPicking(false)} />
        )}
      </Suspense>
    </>
  );
}
