import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { ProductionSummary } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { Progress, Status } from "@/ui/Status";
import { productionsMessages } from "./messages";
import { Thumbnail } from "./Thumbnail";
import styles from "./Wall.module.css";

const NARROWEST = 232;
const GAP = 20;
const TEXT_HEIGHT = 66;

export interface ShownProps {
  rows: ProductionSummary[];
  onEnd: () => void;
  isFetchingMore: boolean;
}

/** The wall of thumbnails; only the rows in sight are drawn. */
export function Wall({ rows, onEnd, isFetchingMore }: ShownProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const cardWidth = (width - GAP * (columns - 1)) / columns;
  const rowHeight = (cardWidth * 9) / 16 + TEXT_HEIGHT + GAP;
  const count = Math.ceil(rows.length / columns);
  // Nothing here relies on what the compiler would memoise.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: width > 0 ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (count > 0 && last >= count - 2) onEnd();
  }, [last, count, onEnd]);

  return (
    <div ref={scroller} className={styles.scroller}>
      <ul className={styles.wall} style={{ height: virtual.getTotalSize() }}>
        {items.flatMap((item) =>
          rows.slice(item.index * columns, (item.index + 1) * columns).map((row, column) => (
            <li
              key={row.id}
              className={styles.card}
              style={{ width: cardWidth, transform: `translate(${column * (cardWidth + GAP)}px, ${item.start}px)` }}
            >
              <Card one={row} />
            </li>
          )),
        )}
      </ul>
      {isFetchingMore && <Skeleton height={120} />}
    </div>
  );
}

function Card({ one }: { one: ProductionSummary }) {
  const t = useT(productionsMessages);
  const format = useFormats();
  const title = one.title || t("untitled");
  const share = format.percent(one.progress);
  const left = one.eta_s === null ? null : format.duration(one.eta_s);
  const progress = left ? t("progressLeft", { share, left }) : t("progress", { share });
  const facts = [
    one.duration_s !== null && format.clock(one.duration_s),
    one.language,
    format.relative(one.changed_at),
  ];
  return (
    <Link to={`/productions/${one.id}`} className={styles.link}>
      <Thumbnail sha256={one.thumbnail} title={title} />
      {one.progress !== null && one.status === "running" && <Progress value={one.progress} label={progress} />}
      <span className={styles.title}>{title}</span>
      <span className={styles.facts}>
        <Status status={one.status} quiet />
        <span className="numbers">
          {one.status === "running" && left ? progress : facts.filter(Boolean).join(" · ")}
        </span>
      </span>
    </Link>
  );
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current?.firstElementChild;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
