import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { useComplaining } from "@/features/contacts/contact-view";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Message, Readers as Page } from "@/protocol/wire";
import { t } from "@/words";
import css from "./readers.module.css";

/** Who in a group has read a message, and who has not. */
export default function Readers({ message, onClose }: { message: Message; onClose: () => void }) {
  const { messages } = useApp();
  const act = useComplaining();
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => {
    messages
      .fetchReaders(message)
      .then(setPage, () => setPage({ read_count: 0, member_count: 0, items: [] }));
  }, [messages, message]);
  const more = async (hasRead: boolean, after: string) => {
    const items = await messages.pageReaders(message, hasRead, after);
    setPage((known) => known && { ...known, items: [...known.items, ...items] });
  };
  const column = (hasRead: boolean) => {
    const userIds = page?.items.filter((one) => one.has_read === hasRead).map((one) => one.user_id) ?? [];
    const { read_count = 0, member_count = 0 } = page ?? {};
    const count = hasRead ? read_count : member_count - read_count;
    const onMore = () => act(more(hasRead, userIds.at(-1) ?? ""));
    return (
      <People
        title={t(hasRead ? "readers.read" : "readers.unread", { n: count })}
        userIds={userIds}
        onMore={userIds.length < count ? onMore : null}
      />
    );
  };
  return (
    <Modal opened onClose={onClose} title={t("readers")} centered>
      <div className={css.columns} data-testid="readers">
        {column(true)}
        {column(false)}
      </div>
    </Modal>
  );
}

function People({
  title,
  userIds,
  onMore,
}: {
  title: string;
  userIds: string[];
  onMore: (() => void) | null;
}) {
  return (
    <section>
      <h3>{title}</h3>
      {userIds.map((userId) => (
        <Row key={userId} userId={userId} />
      ))}
      {onMore && (
        <Button variant="default" size="sm" onClick={onMore}>
          {t("readers.more")}
        </Button>
      )}
    </section>
  );
}

function Row({ userId }: { userId: string }) {
  const name = useName(userId);
  return (
    <p className={css.row}>
      <PersonAvatar userId={userId} size={32} />
      {name}
    </p>
  );
}
