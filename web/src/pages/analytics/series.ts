/** The sums behind the charts of Analytics. */

import type { Business, Cost, CostSeries, Measure } from "@/insight/api";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The beginning of the hour, or of the day by UTC, so many days ago: the same for all who ask within it. */
export function sinceOf(days: number, now = Date.now()): string {
  const step = days === 1 ? HOUR_MS : DAY_MS;
  const end = Math.ceil(now / step) * step;
  return new Date(end - days * DAY_MS).toISOString();
}

/** What calls came to, in the measure that is shown. */
export const measured = (cost: Cost, measure: Measure): number =>
  measure === "cost_usd"
    ? Number(cost.cost_usd)
    : measure === "calls"
      ? cost.calls
      : cost.input_tokens + cost.output_tokens;

/** The lines of a chart, with a name for what has none and for the rest. */
export const linesOf = (found: CostSeries, none: string, rest: string): { name: string; values: number[] }[] =>
  found.series.map((line) => ({
    name: line.name === "" ? none : line.name === "…" ? rest : line.name,
    values: line.values.map(Number),
  }));

export interface DayValue {
  readonly at: string;
  readonly minutes: number;
  readonly perMinute: number;
}

/** Every day from the first on which anything was made, also those on which nothing was. */
export function daysOf(business: Business): DayValue[] {
  const first = business.days[0];
  const last = business.days.at(-1);
  if (!first || !last) return [];
  const known = new Map(business.days.map((day) => [Date.parse(day.at), day]));
  const count = Math.round((Date.parse(last.at) - Date.parse(first.at)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = Date.parse(first.at) + index * DAY_MS;
    const day = known.get(at);
    return {
      at: new Date(at).toISOString(),
      minutes: day?.minutes_made ?? 0,
      perMinute: Number(day?.cost_per_minute_usd ?? 0),
    };
  });
}
