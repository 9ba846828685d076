import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useRef, type KeyboardEvent } from "react";
import { tracesMessages } from "@/pages/traces/messages";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import { ticks, type SpanRow, type Waterfall } from "./waterfall";
import styles from "./Trace.module.css";

const ROW_PX = 28;
const TICKS = 5;
const INDENT_PX = 14;

interface RowsProps {
  whole: Waterfall;
  closed: ReadonlySet<string>;
  chosen: string | null;
  onTurn: (id: string) => void;
  onChoose: (id: string) => void;
}

/** The parts, each with its bar on the axis of time; arrow keys go through them as through a tree. */
export function Rows({ whole, closed, chosen, onTurn, onChoose }: RowsProps) {
  const t = useT(tracesMessages);
  const format = useFormats();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows, duration_s } = whole;
  // The compiler can't memoise this hook's functions, and nothing here relies on that.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const marks = ticks(duration_s, TICKS);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, at: number, row: SpanRow) => {
    const isClosed = closed.has(row.span.span_id);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = Math.min(Math.max(at + step, 0), rows.length - 1);
      virtual.scrollToIndex(next);
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
    } else if (row.children > 0 && event.key === (isClosed ? "ArrowRight" : "ArrowLeft")) onTurn(row.span.span_id);
    else if (event.key === "Enter" || event.key === " ") onChoose(row.span.span_id);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={styles.scroller} role="tree" aria-label={t("waterfall")}>
      <div className={styles.axis} aria-hidden>
        <span />
        <span className={styles.track}>
          {marks.map((mark) => (
            <i key={mark} style={{ left: `${(mark / duration_s) * 100}%` }}>
              {format.duration(mark)}
            </i>
          ))}
        </span>
      </div>
      <div role="presentation" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as SpanRow;
          const { span } = row;
          return (
            <div
              key={span.span_id}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-selected={span.span_id === chosen}
              aria-expanded={row.children ? !closed.has(span.span_id) : undefined}
              data-index={item.index}
              tabIndex={item.index === 0 || span.span_id === chosen ? 0 : -1}
              className={cx(styles.row, span.span_id === chosen && styles.chosen)}
              style={{ transform: `translateY(${item.start}px)`, height: ROW_PX }}
              onClick={() => onChoose(span.span_id)}
              onKeyDown={(event) => onKeyDown(event, item.index, row)}
            >
              <span className={styles.name} style={{ paddingLeft: row.depth * INDENT_PX }}>
                <Turn row={row} isClosed={closed.has(span.span_id)} onTurn={onTurn} />
                <span className={styles.text}>{span.name}</span>
                <span className={styles.about}>{aboutOf(row)}</span>
              </span>
              <span className={styles.track}>
                <span
                  className={styles.bar}
                  data-status={span.status}
                  data-kind={kindOf(span.name)}
                  style={{ left: `${row.from * 100}%`, width: `${Math.max(row.share * 100, 0.2)}%` }}
                />
                <span className={cx(styles.took, isWithin(row) && styles.within)} style={placeOf(row)}>
                  {format.duration(span.duration_s)}
                </span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Opens and closes what is below; the row itself takes the keys. */
function Turn({ row, isClosed, onTurn }: { row: SpanRow; isClosed: boolean; onTurn: (id: string) => void }) {
  if (row.children === 0) return <span className={styles.none} />;
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      className={cx(styles.turn, !isClosed && styles.open)}
      onClick={(event) => {
        event.stopPropagation();
        onTurn(row.span.span_id);
      }}
    >
      <ChevronRight aria-hidden />
    </span>
  );
}

const NEAR_END = 0.8;

/** Whether there is room for the length in the bar only. */
const isWithin = (row: SpanRow): boolean => row.from + row.share > NEAR_END && row.from < 1 - NEAR_END;

/** Where the length is written: after the bar, or before it or within where that is too near the end. */
function placeOf(row: SpanRow): { left?: string; right?: string } {
  const end = row.from + row.share;
  if (end <= NEAR_END) return { left: `${end * 100}%` };
  return { right: `${(1 - (isWithin(row) ? end : row.from)) * 100}%` };
}

const aboutOf = ({ span }: SpanRow): string => {
  const about = span.attributes["omnimind.about"];
  return typeof about === "string" ? about : "";
};

const kindOf = (name: string): string => name.split(" ")[0] ?? "";
