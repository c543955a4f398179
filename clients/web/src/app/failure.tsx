import { t } from "@/words";
import css from "./failure.module.css";

/** Shown instead of a page that could not be drawn. */
export function Failure() {
  return (
    <main className={css.failure} role="alert" data-testid="failure">
      <p>{t("refusal.internal")}</p>
      <button type="button" className={css.again} onClick={() => location.reload()}>
        {t("try_again")}
      </button>
    </main>
  );
}
