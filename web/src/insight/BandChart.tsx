import { useLayoutEffect, useRef, useState } from "react";
import { bandPath, heightOf, reachOf, timedPath } from "./band";
import type { Curve } from "./alerting";
import styles from "./BandChart.module.css";

interface BandChartProps {
  /** What it shows, in words. */
  label: string;
  curves: readonly Curve[];
  /** What values are held to. */
  limits: readonly number[];
  format: (value: number) => string;
  /** How a moment is written below the axis. */
  moment: (at: string) => string;
  /** The longest pause between two values that belong together, in seconds. */
  gapS: number;
  height?: number;
}

const WIDTH = 640;
const LEFT = 64;
const RIGHT = 12;
const BOTTOM = 20;
const TOP = 8;
const COLOURS = 6;
const MARKS = [0, 0.5, 1];

/** What was measured, the band of what is usual behind it, and the limits across it. */
export function BandChart({ label, curves, limits, format, moment, gapS, height = 168 }: BandChartProps) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(WIDTH);
  useLayoutEffect(() => {
    if (!figure.current) return;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(Math.round(entry.contentRect.width), 1)),
    );
    observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  const times = curves.map((curve) => curve.at.map((at) => new Date(at).getTime()));
  const all = times.flat();
  const span = [Math.min(...all), Math.max(...all)] as const;
  const size = [Math.max(width - LEFT - RIGHT, 1), height - BOTTOM - TOP] as const;
  const values = curves.flatMap((curve) => [...curve.values, ...curve.low, ...curve.high]);
  const most = Math.max(...values.map(Math.abs), 0);
  const near = limits.filter((limit) => most === 0 || Math.abs(limit) <= 4 * most);
  const reach = reachOf([...values, ...near]);
  const first = curves[0];
  if (!first || all.length === 0) return null;
  return (
    <figure ref={figure} className={styles.chart}>
      <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className={styles.svg}>
        <g transform={`translate(${LEFT} ${TOP})`}>
          {MARKS.map((share) => {
            const value = reach.low + share * (reach.high - reach.low);
            return (
              <g key={share} transform={`translate(0 ${size[1] * (1 - share)})`}>
                <line x2={size[0]} className={styles.rule} />
                <text x={-8} dy="0.32em" textAnchor="end" className={styles.text}>
                  {format(value)}
                </text>
              </g>
            );
          })}
          {curves.length === 1 && (
            <path d={bandPath(times[0] ?? [], first.low, first.high, span, size, reach)} className={styles.band} />
          )}
          {curves.length === 1 && first.usual.length > 0 && (
            <path d={timedPath(times[0] ?? [], first.usual, span, size, reach, gapS * 1000)} className={styles.usual} />
          )}
          {curves.map((curve, index) => (
            <path
              key={index}
              d={timedPath(times[index] ?? [], curve.values, span, size, reach, gapS * 1000)}
              className={styles.line}
              stroke={`var(--series-${(index % COLOURS) + 1})`}
            />
          ))}
          {near.map((limit) => (
            <line
              key={limit}
              x2={size[0]}
              y1={heightOf(limit, size[1], reach)}
              y2={heightOf(limit, size[1], reach)}
              className={styles.limit}
            />
          ))}
          <text y={size[1] + 15} className={styles.text}>
            {moment(new Date(span[0]).toISOString())}
          </text>
          <text x={size[0]} y={size[1] + 15} textAnchor="end" className={styles.text}>
            {moment(new Date(span[1]).toISOString())}
          </text>
        </g>
      </svg>
      {curves.length > 1 && (
        <ul className={styles.legend}>
          {curves.map((curve, index) => (
            <li key={index}>
              <span style={{ background: `var(--series-${(index % COLOURS) + 1})` }} />
              {Object.values(curve.labels).join(" · ")}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
