import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { PickPeople } from "@/features/contacts/pick-people";
import { t } from "@/words";
import { useComposing } from "./context";

/** Recommend some of my contacts. */
export default function CardDialog({ onClose }: { onClose: () => void }) {
  const composing = useComposing();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const send = () => {
    for (const user_id of picked) composing.sendContent({ type: "contact", user_id });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("contact_card")} centered>
      <PickPeople picked={picked} onPick={setPicked} />
      <Button fullWidth mt={16} disabled={!picked.size} onClick={send} data-testid="card-send">
        {t("send")}
      </Button>
    </Modal>
  );
}
