import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Table.module.css";

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** A grid track: `minmax(0, 2fr)`, `96px`. */
  width?: string;
  align?: "start" | "end";
  /** Left out on narrow screens. */
  wideOnly?: boolean;
}

interface TableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  rowHeight?: number;
  /** Opens a row: on click, and on Enter. */
  onOpen?: ((row: T) => void) | undefined;
  selected?: string | null;
  /** Called when the end comes into sight, to fetch more. */
  onEnd?: (() => void) | undefined;
  /** Shown under the last row: a skeleton while more is fetched. */
  footer?: ReactNode;
  className?: string;
}

/**
 * A table that only draws the rows in sight, so that thousands scroll as ten do. It fills the height it is given. Arrow
 * keys go from row to row, Enter opens one.
 */
export function Table<T>(props: TableProps<T>) {
  const { label, rows, columns, rowKey, rowHeight = 36, onOpen, selected, onEnd, footer, className } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler can't memoise this hook's functions, and nothing here relies on that.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 5) onEnd?.();
  }, [last, rows.length, onEnd]);

  const grid = { gridTemplateColumns: columns.map((column) => column.width ?? "minmax(0, 1fr)").join(" ") };
  const narrow = columns.filter((column) => !column.wideOnly).map((column) => column.width ?? "minmax(0, 1fr)");
  const cellClass = (column: Column<T>) =>
    cx(styles.cell, column.align === "end" && styles.end, column.wideOnly && styles.wideOnly);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>, index: number, row: T) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter" && onOpen) onOpen(row);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.min(Math.max(index + step, 0), rows.length - 1);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };

  return (
    <div
      ref={scroller}
      className={cx(styles.scroller, className)}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      style={{ "--wide": grid.gridTemplateColumns, "--narrow": narrow.join(" ") }}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellClass(column)}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index] as T;
          const key = rowKey(row);
          return (
            // Rows take the focus for the arrow keys.
            <div
              key={key}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selected === undefined ? undefined : selected === key}
              data-index={item.index}
              tabIndex={item.index === 0 || selected === key ? 0 : -1}
              className={cx(styles.row, styles.body, onOpen && styles.opens)}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={onOpen && ((event) => isPlain(event.target) && onOpen(row))}
              onKeyDown={(event) => onKeyDown(event, item.index, row)}
            >
              {columns.map((column) => (
                <div key={column.id} role="cell" className={cellClass(column)}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {footer && <div className={styles.footer}>{footer}</div>}
    </div>
  );
}

/** Whether a click was on the row itself, not on a control within. */
const isPlain = (target: EventTarget) => target instanceof Element && !target.closest("a, button, input, select");
