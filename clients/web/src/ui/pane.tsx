import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useCallback, useRef } from "react";
import { useModel } from "@/state/model";
import { t } from "@/words";
import { Icon } from "./icon";
import { listWidth, USUAL } from "./list-width";
import css from "./pane.module.css";
import { Separator } from "./separator";
import { useSwipeBack } from "./swipe-back";

interface SplitProps {
  /** Whether something is chosen. */
  isDeep: boolean;
  /** Where the list alone is. */
  back: "/chats" | "/contacts" | "/settings";
  /** Whether the list can do with pictures alone where there is little room. */
  isNarrowable?: boolean;
  list: ReactNode;
  children: ReactNode;
}

/** A list beside what is chosen in it; on a phone one or the other. */
export function Split({ isDeep, back, isNarrowable = false, list, children }: SplitProps) {
  const width = useModel(listWidth, (state) => state.rem);
  const split = useRef<HTMLDivElement>(null);
  const main = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const goBack = useCallback(() => void navigate({ to: back }), [navigate, back]);
  useSwipeBack(split, main, goBack);
  return (
    <div
      ref={split}
      className={css.split}
      data-deep={isDeep || undefined}
      data-narrowable={isNarrowable || undefined}
      style={{ ["--list" as string]: `${isNarrowable ? width : USUAL}rem` }}
    >
      {list}
      {isNarrowable && <Separator />}
      <main className={css.main} ref={main}>
        {children}
      </main>
    </div>
  );
}

export function ListPane({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <section className={css.list} aria-label={label}>
      <header className={css.listHead}>{head}</header>
      {children}
    </section>
  );
}

/** The bar above what is chosen: the way back on a phone, what it is, what can be done. */
export function Head({ back, title, children }: { back: string; title: ReactNode; children?: ReactNode }) {
  return (
    <header className={css.head}>
      <Link to={back} className={css.back} aria-label={t("back")}>
        <Icon name="back" />
      </Link>
      <div className={css.title}>{title}</div>
      {children}
    </header>
  );
}

export function Empty({
  drawing,
  title,
  children,
}: {
  drawing: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <div className={css.drawing}>{drawing}</div>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Grey shapes of rows that are on their way. */
export function Skeletons({ count }: { count: number }) {
  return (
    <div className={css.skeletons} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div key={index}>
          <i />
          <span>
            <b />
            <b />
          </span>
        </div>
      ))}
    </div>
  );
}
