import { useRef } from "react";
import { useT } from "@/i18n/i18n";
import { everyNth, linePath, roundUp, stack } from "./chart";
import { uiMessages } from "./messages";
import { useWidth } from "./useWidth";
import styles from "./Charts.module.css";

export interface Series {
  name: string;
  values: readonly number[];
}

interface ChartProps {
  /** What it shows, in words. */
  label: string;
  /** One a value: the days, say. */
  labels: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
  height?: number;
}

/** Before it is known how wide the place is. */
const WIDTH = 640;
const LEFT = 56;
const RIGHT = 18;
const BOTTOM = 20;
/** The room that a label takes, at least. */
const LABEL = 64;
const COLOURS = 6;
const colour = (index: number) => `var(--series-${(index % COLOURS) + 1})`;

/** A line without axes, as tall as text. */
export function Sparkline({
  values,
  label,
  width = 96,
  height = 22,
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}) {
  const top = Math.max(...values, 0) || 1;
  const path = linePath(values, width - 2, height - 3, top);
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`-1 -2 ${width} ${height}`}>
      <path d={path} className={styles.line} stroke={colour(0)} />
    </svg>
  );
}

/** Lines over the same labels. */
export function LineChart(props: ChartProps) {
  const top = roundUp(Math.max(...props.series.flatMap((one) => one.values), 0));
  return (
    <Frame {...props} top={top}>
      {(width, height) =>
        props.series.map((one, index) => (
          <path
            key={one.name}
            d={linePath(one.values, width, height, top)}
            className={styles.line}
            stroke={colour(index)}
          />
        ))
      }
    </Frame>
  );
}

/** Bars, the series stacked. */
export function BarChart(props: ChartProps) {
  const stacked = stack(props.series.map((one) => one.values));
  const top = roundUp(Math.max(...stacked.flatMap((bars) => bars.map(([, to]) => to)), 0));
  return (
    <Frame {...props} top={top} bars>
      {(width, height) => {
        const slot = width / Math.max(props.labels.length, 1);
        const bar = Math.min(slot * 0.72, 40);
        return stacked.map((bars, index) =>
          bars.map(([from, to], at) => (
            <rect
              key={`${index}-${at}`}
              x={at * slot + (slot - bar) / 2}
              y={height - (to / top) * height}
              width={bar}
              height={((to - from) / top) * height}
              fill={colour(index)}
            >
              <title>{`${props.labels[at] ?? ""} · ${props.series[index]?.name ?? ""}: ${props.format(to - from)}`}</title>
            </rect>
          )),
        );
      }}
    </Frame>
  );
}

interface FrameProps extends ChartProps {
  top: number;
  bars?: boolean;
  children: (width: number, height: number) => React.ReactNode;
}

/** Axes, legend, and the same values as a table for those who can't see them. */
function Frame({ label, labels, series, format, height = 180, top, bars = false, children }: FrameProps) {
  const t = useT(uiMessages);
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure, WIDTH);
  const [inner, tall] = [width - LEFT - RIGHT, height - BOTTOM - 8];
  const nth = everyNth(labels.length, Math.max(Math.floor(inner / LABEL), 1));
  const at = (index: number) =>
    bars ? ((index + 0.5) * inner) / labels.length : (index * inner) / Math.max(labels.length - 1, 1);
  return (
    <figure ref={figure} className={styles.chart}>
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className={styles.svg}>
        <g transform={`translate(${LEFT} 8)`}>
          {[0, 0.5, 1].map((share) => (
            <g key={share} transform={`translate(0 ${tall - share * tall})`}>
              <line x2={inner} className={styles.rule} />
              <text x={-8} dy="0.32em" textAnchor="end" className={styles.text}>
                {format(top * share)}
              </text>
            </g>
          ))}
          {children(inner, tall)}
          {labels.map((text, index) =>
            index % nth === 0 ? (
              <text key={index} x={at(index)} y={tall + 15} textAnchor="middle" className={styles.text}>
                {text}
              </text>
            ) : null,
          )}
        </g>
      </svg>
      {series.length > 1 && (
        <ul className={styles.legend} aria-hidden>
          {series.map((one, index) => (
            <li key={one.name}>
              <span style={{ background: colour(index) }} /> {one.name}
            </li>
          ))}
        </ul>
      )}
      <table className="visually-hidden">
        <caption>{`${label}. ${t("chartTable")}`}</caption>
        <thead>
          <tr>
            <td />
            {series.map((one) => (
              <th key={one.name} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((text, index) => (
            <tr key={index}>
              <th scope="row">{text}</th>
              {series.map((one) => (
                <td key={one.name}>{format(one.values[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
