import {
  type KeyboardEvent,
  type ReactElement,
  type Ref,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { VList, type VListHandle } from "virtua";

/** What a row has to carry, so that arrows find it. */
export interface RowProps {
  "data-row": number;
  tabIndex: 0 | -1;
}

export interface RowsHandle {
  scrollTo: (index: number, align?: "start" | "center" | "nearest") => void;
  focus: (index: number) => void;
  /** Which row is topmost in sight. */
  firstInSight: () => number;
}

interface Props<T> {
  items: readonly T[];
  children: (item: T, row: RowProps, index: number) => ReactElement;
  /** Whether a row can have the focus; headings cannot. */
  isRow?: (item: T) => boolean;
  /** Where Tab enters the list, until the arrows have moved. */
  current?: number;
  /** The usual height of a row, in rem. */
  height: number;
  className?: string | undefined;
  testId: string;
  onScroll?: () => void;
  ref?: Ref<RowsHandle>;
}

/** As many rows as there are, of which only those in sight are drawn. Tab enters once; arrows move. */
export function VirtualRows<T>(props: Props<T>) {
  const { items, children, current = -1, height, className, testId, onScroll, ref } = props;
  const list = useRef<VListHandle>(null);
  const area = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(-1);
  const isRow = props.isRow ?? (() => true);
  const focus = (index: number) => {
    list.current?.scrollToIndex(index, { align: "nearest" });
    focusWhenDrawn(area, index);
  };
  useImperativeHandle(ref, () => ({
    scrollTo: (index, align = "start") => list.current?.scrollToIndex(index, { align }),
    focus,
    firstInSight: () => list.current?.findItemIndex(list.current.scrollOffset) ?? 0,
  }));
  const entry = [focused, current].find(
    (index) => index >= 0 && index < items.length && isRow(items[index]!),
  );
  const active = entry ?? items.findIndex(isRow);
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const now = Number(target.closest<HTMLElement>("[data-row]")?.dataset.row ?? -1);
    const next = now < 0 || target.matches("input") ? -1 : placeAfter(event.key, now, items, isRow);
    if (next < 0) return;
    event.preventDefault();
    focus(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it are links; arrows move between them.
    <div
      ref={area}
      className={className}
      style={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row;
        if (row) setFocused(Number(row));
      }}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setFocused(-1)}
      data-testid={testId}
      data-count={items.length}
    >
      <VList
        ref={list}
        data={items as T[]}
        itemSize={height * rem()}
        keepMounted={active < 0 ? [] : [active]}
        style={{ flex: 1, overscrollBehavior: "contain" }}
        {...(onScroll ? { onScroll } : {})}
      >
        {(item, index) => children(item, { "data-row": index, tabIndex: index === active ? 0 : -1 }, index)}
      </VList>
    </div>
  );
}

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

const PAGE = 8;

function placeAfter<T>(key: string, now: number, items: readonly T[], isRow: (item: T) => boolean): number {
  const last = items.length - 1;
  const places: Record<string, [start: number, step: 1 | -1]> = {
    ArrowDown: [now + 1, 1],
    ArrowUp: [now - 1, -1],
    PageDown: [Math.min(now + PAGE, last), -1],
    PageUp: [Math.max(now - PAGE, 0), 1],
    Home: [0, 1],
    End: [last, -1],
  };
  const place = places[key];
  if (!place) return -1;
  const [start, step] = place;
  for (let index = start; index >= 0 && index <= last; index += step) {
    if (isRow(items[index]!)) return index;
  }
  return -1;
}

const PATIENCE_MS = 2_000;

/** A row that was out of sight is drawn, and then shown, a moment after the list has moved there. */
function focusWhenDrawn(area: React.RefObject<HTMLElement | null>, index: number, since = Date.now()): void {
  const row = area.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  row?.focus({ preventScroll: true });
  if ((!row || document.activeElement !== row) && Date.now() - since < PATIENCE_MS) {
    requestAnimationFrame(() => focusWhenDrawn(area, index, since));
  }
}
