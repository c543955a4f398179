import { useModel } from "@/state/model";
import { Icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { t } from "@/words";
import css from "./composer.module.css";
import { useComposing } from "./context";
import { Short } from "./quote";

/** What is answered or changed, above the field. */
export function Context() {
  const composing = useComposing();
  const { replyTo, editing, isMarkdown, burnSeconds } = useModel(composing, (state) => state);
  const message = editing ?? replyTo;
  if (!message && !isMarkdown && !burnSeconds) return null;
  return (
    <div className={css.context} data-testid="composer-context">
      {message && (
        <p className={css.about}>
          <Icon name={editing ? "edit" : "quote"} size={17} />
          <Short message={message} />
          <IconButton icon="close" size={17} label={t("cancel")} onClick={() => composing.cancel()} />
        </p>
      )}
      {isMarkdown && !editing && (
        <button type="button" className={css.chip} onClick={() => composing.setMarkdown(false)}>
          Markdown <Icon name="close" size={13} />
        </button>
      )}
      {burnSeconds && (
        <button type="button" className={css.chip} onClick={() => composing.setBurn(null)}>
          {t("burn.after", { n: burnSeconds })} <Icon name="close" size={13} />
        </button>
      )}
    </div>
  );
}
