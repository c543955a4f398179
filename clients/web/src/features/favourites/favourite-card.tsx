import { Menu } from "@mantine/core";
import { Suspense, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useApp } from "@/app/app";
import { ContentView } from "@/features/messages/content-view";
import { useJump } from "@/features/search/jumping";
import type { Favourite, WebLink } from "@/protocol/keeping";
import { asRefusal } from "@/protocol/refusal";
import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { lazy } from "@/ui/lazy";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { listTime } from "@/words/when";
import css from "./favourites.module.css";
import { asMessage } from "./model";

const FavouriteDialog = lazy(() => import("./favourite-dialog"));
const Picker = lazy(() =>
  import("@/features/messages/forward-picker").then(({ ConversationPicker }) => ({
    default: ConversationPicker,
  })),
);

/** One favourite: what it is, my note and tags, where it is from, and what can be done with it. */
export function FavouriteCard({ favourite }: { favourite: Favourite }) {
  const [dialog, setDialog] = useState<"edit" | "send" | null>(null);
  const close = () => setDialog(null);
  return (
    <li className={css.card} data-kind={favourite.kind} data-testid="favourite">
      <Folded>
        <Content favourite={favourite} />
      </Folded>
      {favourite.note && (
        <p className={css.note} data-testid="favourite-note">
          {favourite.note}
        </p>
      )}
      <footer className={css.foot}>
        <Origin favourite={favourite} />
        <Deeds favourite={favourite} onDialog={setDialog} />
      </footer>
      <Suspense>
        {dialog === "edit" && <FavouriteDialog kind="edit" favourite={favourite} onClose={close} />}
        {dialog === "send" && <SendTo favourite={favourite} onClose={close} />}
      </Suspense>
    </li>
  );
}

function Content({ favourite }: { favourite: Favourite }) {
  const { myId } = useApp();
  const message = useMemo(() => asMessage(favourite, myId), [favourite, myId]);
  const { content, fallback = "" } = favourite;
  if (content?.type === "link") return <Page link={content} />;
  return <ContentView content={content} fallback={fallback} message={message} />;
}

function Page({ link: { url, title } }: { link: WebLink }) {
  return (
    <a className={css.link} href={url} target="_blank" rel="noopener noreferrer nofollow" data-testid="link">
      <b>{title || hostOf(url)}</b>
      <small>{title ? hostOf(url) : url}</small>
    </a>
  );
}

/** Long texts are cut until one wants all of them. */
function Folded({ children }: { children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [isLong, setLong] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    const { scrollHeight, clientHeight } = box.current!;
    if (!isOpen) setLong(scrollHeight > clientHeight + 1);
  });
  return (
    <>
      <div ref={box} className={css.content} data-open={isOpen || undefined} data-long={isLong || undefined}>
        {children}
      </div>
      {(isLong || isOpen) && (
        <button type="button" className={css.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? "favourites.less" : "favourites.all")}
        </button>
      )}
    </>
  );
}

function Origin({ favourite: { source, tags = [], saved_at } }: { favourite: Favourite }) {
  const { contacts, myId, favourites } = useApp();
  const remark = useModel(contacts, (state) => state.contacts.get(source?.author_id ?? "")?.remark);
  const author = source && (source.author_id === myId ? t("me") : remark || source.author_name);
  const place = source && source.conversation_name !== source.author_name ? source.conversation_name : "";
  return (
    <div className={css.origin}>
      <span className={css.where}>
        {[author ?? t("favourites.mine"), place, listTime(saved_at)].filter(Boolean).join(" · ")}
      </span>
      {tags.map((tag) => (
        <button key={tag} type="button" onClick={() => favourites.want({ tag })} data-testid="favourite-tag">
          #{tag}
        </button>
      ))}
    </div>
  );
}

interface DeedsProps {
  favourite: Favourite;
  onDialog: (dialog: "edit" | "send") => void;
}

function Deeds({ favourite, onDialog }: DeedsProps) {
  const { favourites, toasts } = useApp();
  const jump = useJumpToOriginal();
  const remove = () =>
    toasts.say(
      t("favourites.removed"),
      favourites.remove(favourite, (error) => toasts.complain(inWords(error))),
    );
  return (
    <div className={css.deeds}>
      <IconButton
        icon="forward"
        size={18}
        label={t("favourites.send")}
        onClick={() => onDialog("send")}
        data-testid="favourite-send"
      />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <IconButton icon="more" size={18} label={t("favourites.deeds")} data-testid="favourite-more" />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="edit" size={18} />}
            onClick={() => onDialog("edit")}
            data-testid="favourite-edit"
          >
            {t(favourite.kind === "note" ? "favourites.edit_note" : "favourites.edit")}
          </Menu.Item>
          {favourite.source && (
            <Menu.Item
              leftSection={<Icon name="chats" size={18} />}
              onClick={() => void jump(favourite.source!.message_id)}
              data-testid="favourite-jump"
            >
              {t("favourites.jump")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Icon name="trash" size={18} />}
            color="var(--seal-ink)"
            onClick={remove}
            data-testid="favourite-remove"
          >
            {t("remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Go to the message, if I can still see it and it still says something. */
function useJumpToOriginal() {
  const { client, toasts } = useApp();
  const jump = useJump();
  return (message_id: string) =>
    client.call("messages.fetch", { message_id }).then(
      (message) => (message.recalled_at ? toasts.complain(t("favourites.gone")) : jump(message)),
      (error) =>
        toasts.complain(asRefusal(error).code.startsWith("client.") ? inWords(error) : t("favourites.gone")),
    );
}

function SendTo({ favourite, onClose }: { favourite: Favourite; onClose: () => void }) {
  const { favourites } = useApp();
  return <Picker send={(ids) => favourites.send(favourite, ids)} onClose={onClose} />;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
