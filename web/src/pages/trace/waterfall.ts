/** The parts of a trace as rows: each below what it is a part of, with its place in time. */

import type { Span } from "@/insight/api";

export interface SpanRow {
  readonly span: Span;
  readonly depth: number;
  /** Where it begins, and how long it is, as shares of the whole. */
  readonly from: number;
  readonly share: number;
  readonly children: number;
}

export interface Waterfall {
  readonly rows: readonly SpanRow[];
  readonly duration_s: number;
}

const secondsOf = (span: Span): number => Date.parse(span.at) / 1000;

export function waterfall(spans: readonly Span[], closed: ReadonlySet<string> = new Set()): Waterfall {
  const known = new Set(spans.map((span) => span.span_id));
  const below = new Map<string, Span[]>();
  const first: Span[] = [];
  for (const span of spans) {
    if (span.parent_id === null || !known.has(span.parent_id)) first.push(span);
    else below.set(span.parent_id, [...(below.get(span.parent_id) ?? []), span]);
  }
  const from_s = Math.min(...spans.map(secondsOf));
  const duration_s = Math.max(Math.max(...spans.map((span) => secondsOf(span) + span.duration_s)) - from_s, 1e-6);
  const rows: SpanRow[] = [];
  const show = (span: Span, depth: number): void => {
    const children = (below.get(span.span_id) ?? []).sort((a, b) => secondsOf(a) - secondsOf(b));
    rows.push({
      span,
      depth,
      from: (secondsOf(span) - from_s) / duration_s,
      share: span.duration_s / duration_s,
      children: children.length,
    });
    if (!closed.has(span.span_id)) for (const child of children) show(child, depth + 1);
  };
  for (const span of first.sort((a, b) => secondsOf(a) - secondsOf(b))) show(span, 0);
  return { rows, duration_s };
}

/** Of the parts that have no parts of their own, those that took longest. */
export function longestOf(spans: readonly Span[], most: number): Span[] {
  const parents = new Set(spans.map((span) => span.parent_id));
  return spans
    .filter((span) => !parents.has(span.span_id))
    .sort((a, b) => b.duration_s - a.duration_s)
    .slice(0, most);
}

/** Steps that people count time in, seconds; below and above them it is counted by tens. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Round moments to mark on the axis: at most `most` after the beginning. */
export function ticks(duration_s: number, most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(duration_s / most));
  const tens = [1, 2, 5, 10].map((factor) => factor * power);
  const isUsual = duration_s / most >= 1 && duration_s / most <= 3600;
  const step = (isUsual ? STEPS : tens).find((size) => duration_s / size <= most) ?? duration_s;
  return Array.from({ length: Math.floor(duration_s / step + 1e-9) }, (_, index) => (index + 1) * step);
}
