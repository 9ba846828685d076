import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, ChevronRight, Copy } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Json } from "../document/reading";
import styles from "./JsonView.module.css";
import { jsonMessages } from "./messages";
import { type JsonRow, preview, rowsOf } from "./rows";

interface JsonViewProps {
  value: Json;
  /** What it is, for those who can't see it. */
  label: string;
  /** How deep it is open at first. */
  depth?: number;
  className?: string | undefined;
}

const ROW_PX = 22;
const MOST_PX = 480;
const SHOWN_MS = 1_600;

/** A JSON value, however large: only what is in sight is drawn, and members open by click or arrow keys. */
export function JsonView({ value, label, depth = 2, className }: JsonViewProps) {
  const t = useT(jsonMessages);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0);
  const [isCopied, setCopied] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(value, (id, level) => turned.has(id) !== level < depth), [value, turned, depth]);
  // The compiler can't memoise this hook's functions, and nothing here relies on that.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const turn = (id: string) => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const next = Math.min(Math.max(current + step, 0), rows.length - 1);
      setCurrent(next);
      virtual.scrollToIndex(next);
    } else if (
      row?.size &&
      ((event.key === "ArrowRight" && !row.isOpen) ||
        (event.key === "ArrowLeft" && row.isOpen) ||
        event.key === "Enter")
    )
      turn(row.id);
    else return;
    event.preventDefault();
  };
  return (
    <div className={cx(styles.frame, className)}>
      <IconButton small className={styles.copy} label={isCopied ? t("copied") : t("copy")} onClick={() => void copy()}>
        {isCopied ? <Check /> : <Copy />}
      </IconButton>
      <div
        ref={scroller}
        className={styles.tree}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={rows[current] ? `json${rows[current].id}` : undefined}
        style={{ maxHeight: MOST_PX }}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <Row
                  key={row.id}
                  row={row}
                  isCurrent={item.index === current}
                  top={item.start}
                  onTurn={() => {
                    setCurrent(item.index);
                    if (row.size) turn(row.id);
                  }}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Row({ row, isCurrent, top, onTurn }: { row: JsonRow; isCurrent: boolean; top: number; onTurn: () => void }) {
  return (
    // The tree itself takes the keys, as WAI-ARIA's trees may.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`json${row.id}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isCurrent}
      aria-expanded={row.size ? row.isOpen : undefined}
      className={cx(styles.row, isCurrent && styles.current)}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + row.depth * 14 }}
      onClick={onTurn}
    >
      <ChevronRight aria-hidden className={cx(styles.chevron, row.isOpen && styles.open, !row.size && styles.none)} />
      {row.key !== null && <span className={styles.key}>{row.key}</span>}
      {!row.isOpen && (
        <span
          className={cx(styles.value, styles[row.kind])}
          title={row.kind === "string" ? (row.value as string).slice(0, 2_000) : undefined}
        >
          {preview(row)}
        </span>
      )}
      {row.size !== null && row.size > 0 && <span className={styles.size}>{row.size}</span>}
    </div>
  );
}
