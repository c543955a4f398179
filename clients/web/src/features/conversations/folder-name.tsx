import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import type { Folder } from "@/protocol/wire";
import { t } from "@/words";
import { inWords } from "@/words/refusals";

/** Give a folder another name; or make one, if there is none. */
export default function FolderName({ folder, onClose }: { folder?: Folder; onClose: () => void }) {
  const { folders } = useApp();
  const [name, setName] = useState(folder?.name ?? "");
  const [wrong, setWrong] = useState("");
  const save = (event: FormEvent) => {
    event.preventDefault();
    const words = name.trim();
    const deed = folder ? folders.rename(folder.folder_id, words) : folders.create(words, []);
    deed.then(onClose, (error) => setWrong(inWords(error)));
  };
  return (
    <Modal opened onClose={onClose} title={t(folder ? "folder.rename" : "folder.new")} size="sm" centered>
      <form onSubmit={save} style={{ display: "grid", gap: "1rem" }}>
        <TextInput
          label={t("folder.name")}
          maxLength={32}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={wrong}
          data-testid="folder-name"
        />
        <Button type="submit" disabled={!name.trim()} data-testid="folder-save">
          {t("save")}
        </Button>
      </form>
    </Modal>
  );
}
