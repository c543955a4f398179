import { Button, Modal } from "@mantine/core";
import { t } from "@/words";

interface Props {
  title: string;
  text: string;
  deed: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asked only before what cannot be undone. */
export function Confirm({ title, text, deed, onYes, onClose }: Props) {
  const yes = () => {
    onClose();
    onYes();
  };
  return (
    <Modal opened onClose={onClose} title={title} centered size="sm">
      <p>{text}</p>
      <div style={{ display: "flex", justifyContent: "flex-end", gap: "0.625rem", marginTop: "1.25rem" }}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("cancel")}
        </Button>
        <Button color="seal" onClick={yes} data-testid="confirm">
          {deed}
        </Button>
      </div>
    </Modal>
  );
}
