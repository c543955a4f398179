import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useApp } from "@/app/app";
import { useComplaining } from "@/features/contacts/contact-view";
import { PickPeople } from "@/features/contacts/pick-people";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { manages, rulesOf } from "./rights";

interface Props {
  groupId: string;
  members: ReadonlySet<string>;
  onClose: () => void;
}

export default function AddMembers({ groupId, members, onClose }: Props) {
  const { conversations, groups, toasts } = useApp();
  const act = useComplaining();
  const entry = useModel(conversations, (state) => state.entries.get(groupId));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const mustAsk =
    entry && rulesOf(entry.conversation).how_to_join === "approval" && !manages(entry.membership);
  const add = async () => {
    await groups.add(groupId, [...picked]);
    if (mustAsk) toasts.say(t("group.add.asked"));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("group.add")} centered>
      <PickPeople picked={picked} without={members} onPick={setPicked} />
      <Button
        fullWidth
        mt={16}
        disabled={!picked.size}
        onClick={() => act(add())}
        data-testid="add-members-submit"
      >
        {t(mustAsk ? "group.add.ask" : "add")}
      </Button>
    </Modal>
  );
}
