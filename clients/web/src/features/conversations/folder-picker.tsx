import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useApp } from "@/app/app";
import { useTitle } from "@/app/names";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { inOrder } from "./folders";
import css from "./folders.module.css";
import type { Entry } from "./model";

/** In which folders a conversation is. */
export default function FolderPicker({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { folders, toasts } = useApp();
  const id = entry.conversation.conversation_id;
  const title = useTitle(id);
  const all = inOrder(useModel(folders, (state) => state.folders));
  const [name, setName] = useState("");
  const act = (deed: Promise<unknown>) => deed.catch((error) => toasts.complain(inWords(error)));
  const create = async (event: FormEvent) => {
    event.preventDefault();
    await act(folders.create(name.trim(), [id]));
    setName("");
  };
  return (
    <Modal opened onClose={onClose} title={t("folders.of", { name: title })} size="sm" centered>
      <div className={css.choices}>
        {all.map(({ folder_id, name, conversation_ids = [] }) => (
          <Checkbox
            key={folder_id}
            label={name}
            checked={conversation_ids.includes(id)}
            onChange={(event) => act(folders.file(folder_id, id, event.currentTarget.checked))}
            data-testid="folder-choice"
          />
        ))}
        <form onSubmit={create} className={css.create}>
          <TextInput
            aria-label={t("folder.new")}
            placeholder={t("folder.new")}
            maxLength={32}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="folder-name"
            {...(all.length ? {} : { "data-autofocus": true })}
          />
          <Button type="submit" variant="default" disabled={!name.trim()} data-testid="folder-create">
            {t("add")}
          </Button>
        </form>
      </div>
      <Button fullWidth mt={16} onClick={onClose} data-testid="folder-done">
        {t("done")}
      </Button>
    </Modal>
  );
}
