import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight, ChevronsDownUp, ChevronsUpDown, Pause, Play } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type Pass, statusAt } from "@/flow/run/replay";
import { type Bar, bars } from "@/flow/run/waterfall";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { runMessages } from "./messages";
import styles from "./Timeline.module.css";
import type { Moment } from "./useMoment";

interface TimelineProps {
  passes: readonly Pass[];
  costs: ReadonlyMap<Pass, number>;
  fromMs: number;
  toMs: number;
  moment: Moment;
  isOver: boolean;
  selected: string | null;
  onSelect: (pass: Pass) => void;
}

const ROW_PX = 26;

/** The history from left to right: the moment that is looked at, and what happened when, with what it cost. */
export function Timeline({ passes, costs, fromMs, toMs, moment, isOver, selected, onSelect }: TimelineProps) {
  const t = useT(runMessages);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [isAllOpen, setAllOpen] = useState(false);
  const rows = useMemo(
    () => bars(passes, costs, (visit) => turned.has(visit) !== isAllOpen),
    [passes, costs, turned, isAllOpen],
  );
  const endMs = Math.max(isOver ? toMs : moment.isLive ? moment.atMs : toMs, fromMs + 1);
  const turn = (visit: string) => {
    const next = new Set(turned);
    if (!next.delete(visit)) next.add(visit);
    setTurned(next);
  };
  const openAll = (isOpen: boolean) => {
    setAllOpen(isOpen);
    setTurned(new Set());
  };
  return (
    <section className={styles.timeline} aria-label={t("timeline")}>
      <div className={styles.scrub}>
        <div className={styles.tools}>
          <IconButton
            small
            label={moment.isPlaying ? t("pause") : t("play")}
            onClick={moment.isPlaying ? moment.pause : moment.play}
          >
            {moment.isPlaying ? <Pause /> : <Play />}
          </IconButton>
          <IconButton small label={isAllOpen ? t("collapseAll") : t("expandAll")} onClick={() => openAll(!isAllOpen)}>
            {isAllOpen ? <ChevronsDownUp /> : <ChevronsUpDown />}
          </IconButton>
        </div>
        <Scrubber fromMs={fromMs} endMs={endMs} moment={moment} />
        <Button
          small
          kind={moment.isLive ? "secondary" : "primary"}
          disabled={moment.isLive}
          onClick={() => moment.set(null)}
        >
          {isOver ? t("end") : t("live")}
        </Button>
      </div>
      <Rows
        rows={rows}
        fromMs={fromMs}
        endMs={endMs}
        atMs={moment.atMs}
        selected={selected}
        isOpen={(visit) => turned.has(visit) !== isAllOpen}
        onTurn={turn}
        onSelect={onSelect}
      />
    </section>
  );
}

function Scrubber({ fromMs, endMs, moment }: { fromMs: number; endMs: number; moment: Moment }) {
  const t = useT(runMessages);
  const formats = useFormats();
  const said = `+${formats.duration((moment.atMs - fromMs) / 1_000)}`;
  return (
    <label className={styles.slider}>
      <span className="visually-hidden">{t("scrub")}</span>
      <input
        type="range"
        min={0}
        max={endMs - fromMs}
        step={Math.max(1, (endMs - fromMs) / 1_000)}
        value={Math.min(moment.atMs - fromMs, endMs - fromMs)}
        aria-valuetext={said}
        onChange={(event) => moment.set(fromMs + Number(event.target.value))}
      />
      <output>{said}</output>
    </label>
  );
}

interface RowsProps {
  rows: readonly Bar[];
  fromMs: number;
  endMs: number;
  atMs: number;
  selected: string | null;
  isOpen: (visit: string) => boolean;
  onTurn: (visit: string) => void;
  onSelect: (pass: Pass) => void;
}

function Rows({ rows, fromMs, endMs, atMs, selected, isOpen, onTurn, onSelect }: RowsProps) {
  const t = useT(runMessages);
  const formats = useFormats();
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler can't memoise this hook's functions, and nothing here relies on that.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const share = (ms: number) => ((Math.min(Math.max(ms, fromMs), endMs) - fromMs) / (endMs - fromMs)) * 100;
  return (
    <div ref={scroller} className={styles.rows} role="table" aria-label={t("waterfall")} aria-rowcount={rows.length}>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const bar = rows[item.index];
          if (!bar) return null;
          const { pass, depth, inner, cost } = bar;
          const { place } = pass;
          const status = statusAt(pass, atMs);
          const tookS = ((pass.toMs ?? endMs) - pass.fromMs) / 1_000;
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1}
              className={cx(
                styles.row,
                selected !== null && place.id === selected && styles.selected,
                status === null && styles.later,
              )}
              style={{ transform: `translateY(${item.start}px)`, height: ROW_PX }}
            >
              <div role="rowheader" className={styles.name} style={{ paddingLeft: 4 + depth * 14 }}>
                {inner > 0 ? (
                  <button
                    type="button"
                    className={styles.chevron}
                    aria-expanded={isOpen(place.visit)}
                    aria-label={`${t("open")}: ${place.name}`}
                    onClick={() => onTurn(place.visit)}
                  >
                    <ChevronRight aria-hidden className={cx(isOpen(place.visit) && styles.open)} />
                  </button>
                ) : (
                  <span className={styles.chevron} />
                )}
                <button
                  type="button"
                  className={styles.link}
                  disabled={place.id === null}
                  onClick={() => onSelect(pass)}
                >
                  {place.name}
                </button>
                {place.index !== null && <span className={styles.index}>{place.index + 1}</span>}
              </div>
              <div role="cell" className={styles.track}>
                <div
                  className={cx(styles.bar, styles[status ?? "later"])}
                  style={{
                    left: `${share(pass.fromMs)}%`,
                    width: `max(3px, ${share(pass.toMs ?? endMs) - share(pass.fromMs)}%)`,
                  }}
                />
              </div>
              <div role="cell" className={styles.number}>
                {formats.duration(tookS)}
              </div>
              <div role="cell" className={styles.number}>
                {cost > 0 ? formats.money(cost) : ""}
              </div>
            </div>
          );
        })}
        <div className={styles.cursor} style={{ "--at": share(atMs) / 100 }} aria-hidden />
      </div>
    </div>
  );
}
