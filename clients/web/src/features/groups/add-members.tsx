import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useApp } from "@/app/app";
import { PickPeople } from "@/features/contacts/pick-people";
import { t } from "@/words";
import { inWords } from "@/words/refusals";

interface Props {
  groupId: string;
  members: ReadonlySet<string>;
  onClose: () => void;
}

export default function AddMembers({ groupId, members, onClose }: Props) {
  const { groups, toasts } = useApp();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const add = () =>
    groups.add(groupId, [...picked]).then(onClose, (error) => toasts.complain(inWords(error)));
  return (
    <Modal opened onClose={onClose} title={t("group.add")} centered>
      <PickPeople picked={picked} without={members} onPick={setPicked} />
      <Button fullWidth mt={16} disabled={!picked.size} onClick={add} data-testid="add-members-submit">
        {t("add")}
      </Button>
    </Modal>
  );
}
