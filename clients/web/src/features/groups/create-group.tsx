import { Button, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { nameOf } from "@/app/names";
import { PickPeople } from "@/features/contacts/pick-people";
import { useModel } from "@/state/model";
import { GroupAvatar } from "@/ui/avatar";
import { t } from "@/words";
import { inWords } from "@/words/refusals";

const NAMES_IN_TITLE = 3;
const MOST_FACES = 9;

/** A group of me and those I choose. Without a name it is called after them. */
export default function CreateGroup({ onClose }: { onClose: () => void }) {
  const app = useApp();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const suggested = [app.myId, ...picked]
    .slice(0, NAMES_IN_TITLE)
    .map((id) => nameOf(app, id))
    .join(t("comma"));
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const conversationId = await app.groups.create(name.trim() || suggested.slice(0, 64), [...picked]);
      await app.conversations.refresh(conversationId);
      onClose();
      await navigate({ to: "/chats/$conversationId", params: { conversationId } });
    } catch (error) {
      app.toasts.complain(inWords(error));
    }
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={t("group.new")} centered>
      <form onSubmit={create} style={{ display: "grid", gap: "1rem" }}>
        <div style={{ display: "flex", gap: "1rem", alignItems: "end" }}>
          <Faces userIds={[app.myId, ...picked]} />
          <TextInput
            style={{ flex: 1 }}
            label={t("group.name")}
            placeholder={picked.size ? suggested : ""}
            maxLength={64}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="group-name"
          />
        </div>
        <PickPeople picked={picked} onPick={setPicked} />
        <Button type="submit" loading={isBusy} disabled={picked.size === 0} data-testid="create-group">
          {picked.size ? t("group.create.n", { n: picked.size + 1 }) : t("group.create")}
        </Button>
      </form>
    </Modal>
  );
}

/** What the group will look like. */
function Faces({ userIds }: { userIds: readonly string[] }) {
  const app = useApp();
  const profiles = useModel(app.users, (state) => state.profiles);
  const faces = userIds.slice(0, MOST_FACES).map((id) => ({
    id,
    name: nameOf(app, id),
    avatarId: profiles.get(id)?.avatar_id ?? null,
  }));
  return <GroupAvatar faces={faces} size={60} />;
}
