import { SegmentedControl } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useName } from "@/app/names";
import type { Message } from "@/protocol/wire";
import { useModel } from "@/state/model";
import { Letter } from "@/ui/drawings";
import { IconButton } from "@/ui/icon-button";
import { Empty } from "@/ui/pane";
import { SearchField } from "@/ui/search-field";
import { currentLanguage, t } from "@/words";
import { inWords } from "@/words/refusals";
import { fullTime } from "@/words/when";
import { FileCard } from "./file-card";
import { byMonth, Gallery } from "./gallery";
import css from "./gallery.module.css";
import { fileIn, isMedium, mediaIn } from "./media";
import { FilmView, PictureView } from "./picture-view";

interface Props {
  conversationId: string;
  onBack: () => void;
}

/** Everything that was sent here and is not text. */
export default function GalleryView({ conversationId, onBack }: Props) {
  const { client } = useApp();
  const [gallery] = useState(() => new Gallery(client, conversationId));
  const [tab, setTab] = useState("media");
  const { messages, isLoading, before, refusal } = useModel(gallery, (state) => state);
  const isSearching = useModel(gallery, (state) => state.found !== null) && tab === "files";
  useEffect(() => void gallery.more(), [gallery]);
  const media = messages.filter((message) => isMedium(fileIn(message)));
  const others = messages.filter((message) => fileIn(message)?.type === "file");
  const shown = tab === "media" ? media : others;
  return (
    <div className={css.gallery} data-testid="gallery">
      <header className={css.head}>
        <IconButton icon="back" label={t("back")} onClick={onBack} data-testid="gallery-back" />
        <h2>{t("gallery")}</h2>
      </header>
      <SegmentedControl
        fullWidth
        size="sm"
        value={tab}
        onChange={setTab}
        data={[
          { value: "media", label: t("gallery.media") },
          { value: "files", label: t("gallery.files") },
        ]}
        data-testid="gallery-tab"
      />
      {tab === "media" ? <Pictures messages={media} /> : <FoundFiles gallery={gallery} all={others} />}
      {!shown.length && !isLoading && !isSearching && before === null && (
        <Empty drawing={<Letter />} title={t(tab === "media" ? "gallery.no_media" : "gallery.no_files")} />
      )}
      {refusal && <p role="alert">{inWords(refusal)}</p>}
      {before !== null && !isSearching && (
        <button type="button" className={css.more} onClick={() => void gallery.more()} disabled={isLoading}>
          {t(isLoading ? "gallery.looking" : "gallery.more")}
        </button>
      )}
    </div>
  );
}

const monthInWords = (at: number) =>
  new Intl.DateTimeFormat(currentLanguage(), { year: "numeric", month: "long" }).format(at);

function Pictures({ messages }: { messages: readonly Message[] }) {
  const { viewing } = useApp().files;
  const open = (message: Message) => {
    const all = mediaIn([...messages].reverse());
    viewing.open(
      all,
      all.findIndex((one) => one.message === message),
    );
  };
  return byMonth(messages).map(({ month, at, messages: some }) => (
    <section key={month} aria-label={monthInWords(at)}>
      <h3>{monthInWords(at)}</h3>
      <div className={css.grid}>
        {some.map((message) => (
          <Cell key={message.message_id} message={message} onOpen={() => open(message)} />
        ))}
      </div>
    </section>
  ));
}

function Cell({ message, onOpen }: { message: Message; onOpen: () => void }) {
  const content = fileIn(message);
  if (content?.type === "image")
    return <PictureView content={content} message={message} onOpen={onOpen} isInAlbum />;
  if (content?.type === "video")
    return <FilmView content={content} message={message} onOpen={onOpen} isInAlbum />;
  return null;
}

const TYPED_MS = 250;

function FoundFiles({ gallery, all }: { gallery: Gallery; all: readonly Message[] }) {
  const [query, setQuery] = useState("");
  const found = useModel(gallery, (state) => state.found);
  const find = useDebouncedCallback((typed: string) => void gallery.find(typed.trim()), TYPED_MS);
  useEffect(() => () => void gallery.find(""), [gallery]);
  const type = (typed: string) => {
    setQuery(typed);
    find(typed);
  };
  return (
    <>
      <div className={css.search}>
        <SearchField
          value={query}
          onChange={type}
          label={t("gallery.search")}
          placeholder={t("gallery.search")}
          testId="gallery-search"
          isQuiet
        />
      </div>
      {found?.length === 0 && <p className={css.none}>{t("gallery.none_found")}</p>}
      <Files messages={found ?? all} />
    </>
  );
}

function Files({ messages }: { messages: readonly Message[] }) {
  return (
    <ul className={css.files}>
      {messages.map((message) => (
        <FileRow key={message.message_id} message={message} />
      ))}
    </ul>
  );
}

function FileRow({ message }: { message: Message }) {
  const name = useName(message.sender_id, message.conversation_id);
  const content = fileIn(message);
  if (content?.type !== "file") return null;
  return (
    <li>
      <FileCard content={content} message={message} />
      <p>
        {name} · {fullTime(message.sent_at)}
      </p>
    </li>
  );
}
