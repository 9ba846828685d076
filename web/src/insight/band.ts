/** The sums behind a chart with a band: no drawing here. */

export interface Reach {
  low: number;
  high: number;
}

/** The least and the most of some values, with a little room; nothing is as good as from 0 to 1. */
export function reachOf(values: readonly number[]): Reach {
  const there = values.filter(Number.isFinite);
  if (there.length === 0) return { low: 0, high: 1 };
  const [least, most] = [Math.min(...there), Math.max(...there)];
  const low = least >= 0 && least < most / 2 ? 0 : least;
  const room = (most - low || Math.abs(most) || 1) * 0.06;
  return { low: low === 0 ? 0 : low - room, high: most + room };
}

const place = (value: number, height: number, { low, high }: Reach) =>
  height - ((Math.min(Math.max(value, low), high) - low) / (high - low)) * height;

/** A line through values at moments; it breaks where nothing was measured for `gap` or longer. */
export function timedPath(
  at: readonly number[],
  values: readonly number[],
  [from, to]: readonly [number, number],
  [width, height]: readonly [number, number],
  reach: Reach,
  gap: number,
): string {
  let before = Number.NEGATIVE_INFINITY;
  return values
    .map((value, index) => {
      const moment = at[index] ?? from;
      const command = moment - before > gap ? "M" : "L";
      before = moment;
      const x = ((moment - from) / Math.max(to - from, 1)) * width;
      return `${command}${x.toFixed(1)} ${place(value, height, reach).toFixed(1)}`;
    })
    .join("");
}

/** The outline of what lies between two lines. */
export function bandPath(
  at: readonly number[],
  low: readonly number[],
  high: readonly number[],
  [from, to]: readonly [number, number],
  [width, height]: readonly [number, number],
  reach: Reach,
): string {
  if (low.length === 0) return "";
  const point = (value: number, index: number) => {
    const x = (((at[index] ?? from) - from) / Math.max(to - from, 1)) * width;
    return `${x.toFixed(1)} ${place(value, height, reach).toFixed(1)}`;
  };
  const there = high.map(point);
  const back = low.map(point).reverse();
  return `M${there.join("L")}L${back.join("L")}Z`;
}

/** Where a value lies, from the top. */
export const heightOf = place;
