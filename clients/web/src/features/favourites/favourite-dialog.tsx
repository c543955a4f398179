import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import { useApp } from "@/app/app";
import { TagField } from "@/features/contacts/tags";
import dialog from "@/features/messages/dialog.module.css";
import type { Favourite } from "@/protocol/keeping";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./favourites.module.css";

interface Props {
  /** A new note or link, or what is said about a favourite. */
  kind: "note" | "link" | "edit";
  favourite?: Favourite;
  onClose: () => void;
}

interface Draft {
  text: string;
  url: string;
  title: string;
  note: string;
  tags: string[];
}

/** Writes a note, adds a link, or changes note and tags of what is kept already. */
export default function FavouriteDialog({ kind, favourite, onClose }: Props) {
  const app = useApp();
  const known = useModel(app.favourites, (state) => state.tags).map(({ tag }) => tag);
  const [draft, setDraft] = useState<Draft>(() => draftOf(favourite));
  const [isBusy, setBusy] = useState(false);
  const formId = useId();
  const change = (news: Partial<Draft>) => setDraft((old) => ({ ...old, ...news }));
  const isNote = kind === "note" || favourite?.kind === "note";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await keep(app.favourites, kind, draft, favourite);
      onClose();
    } catch (error) {
      app.toasts.complain(inWords(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={titleFor(kind, isNote)} centered>
      <div className={dialog.form}>
        <form id={formId} onSubmit={save} className={dialog.form}>
          {isNote && (
            <Textarea
              label={t("favourites.text")}
              autosize
              minRows={4}
              maxRows={14}
              maxLength={5_000}
              data-autofocus
              value={draft.text}
              onChange={(event) => change({ text: event.currentTarget.value })}
              data-testid="note-text"
            />
          )}
          {kind === "link" && <LinkFields draft={draft} change={change} />}
          <TextInput
            label={t("favourites.remark")}
            maxLength={1_000}
            value={draft.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
            data-testid="favourite-remark"
          />
        </form>
        <div className={css.tagField} role="group" aria-label={t("favourites.tags")}>
          <TagField tags={draft.tags} known={known} onSave={(tags) => change({ tags })} />
        </div>
        <Button
          type="submit"
          form={formId}
          loading={isBusy}
          disabled={!isWhole(kind, isNote, draft)}
          data-testid="favourite-save"
        >
          {t("save")}
        </Button>
      </div>
    </Modal>
  );
}

interface FieldsProps {
  draft: Draft;
  change: (news: Partial<Draft>) => void;
}

function LinkFields({ draft, change }: FieldsProps) {
  return (
    <>
      <TextInput
        label={t("favourites.url")}
        type="url"
        placeholder="https://"
        maxLength={2_000}
        data-autofocus
        value={draft.url}
        onChange={(event) => change({ url: event.currentTarget.value })}
        data-testid="link-url"
      />
      <TextInput
        label={t("favourites.title")}
        maxLength={200}
        value={draft.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        data-testid="link-title"
      />
    </>
  );
}

function titleFor(kind: Props["kind"], isNote: boolean): string {
  if (kind === "edit") return t(isNote ? "favourites.edit_note" : "favourites.edit");
  return t(kind === "note" ? "favourites.write" : "favourites.link");
}

function draftOf(favourite: Favourite | undefined): Draft {
  const content = favourite?.content;
  return {
    text: content && "text" in content ? content.text : "",
    url: "",
    title: "",
    note: favourite?.note ?? "",
    tags: favourite?.tags ?? [],
  };
}

function isWhole(kind: Props["kind"], isNote: boolean, { text, url }: Draft): boolean {
  if (isNote) return text.trim() !== "";
  return kind !== "link" || url.trim() !== "";
}

function keep(
  model: ReturnType<typeof useApp>["favourites"],
  kind: Props["kind"],
  { text, url, title, note, tags }: Draft,
  favourite: Favourite | undefined,
): Promise<Favourite> {
  const labels = { note, tags };
  if (kind === "note") return model.save({ type: "note", text }, labels);
  if (kind === "link") return model.save({ type: "link", url, title }, labels);
  const said = favourite!.kind === "note" ? { text } : {};
  return model.update(favourite!.favourite_id, { ...labels, ...said });
}
