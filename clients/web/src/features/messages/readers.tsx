import { Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import { PersonAvatar } from "@/features/conversations/conversation-avatar";
import type { Message, Reader } from "@/protocol/wire";
import { t } from "@/words";
import css from "./readers.module.css";

/** Who in a group has read a message, and who has not. */
export default function Readers({ message, onClose }: { message: Message; onClose: () => void }) {
  const { messages } = useApp();
  const [readers, setReaders] = useState<Reader[] | null>(null);
  useEffect(() => {
    messages.fetchReaders(message).then(
      (others) => setReaders(others),
      () => setReaders([]),
    );
  }, [messages, message]);
  const read = readers?.filter((reader) => reader.has_read) ?? [];
  const unread = readers?.filter((reader) => !reader.has_read) ?? [];
  return (
    <Modal opened onClose={onClose} title={t("readers")} centered>
      <div className={css.columns}>
        <People title={t("readers.read", { n: read.length })} people={read} />
        <People title={t("readers.unread", { n: unread.length })} people={unread} />
      </div>
    </Modal>
  );
}

function People({ title, people }: { title: string; people: Reader[] }) {
  return (
    <section>
      <h3>{title}</h3>
      {people.map(({ user_id }) => (
        <Row key={user_id} userId={user_id} />
      ))}
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
