/** The sums behind the small charts: no drawing here. */

/** A round number at or above `value`, to end an axis at: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** The corners of a line through values spread over `width`, as an SVG path; gaps where a value is null. */
export function linePath(values: readonly (number | null)[], width: number, height: number, top: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let isDown = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const command = `${isDown ? "L" : "M"}${(index * step).toFixed(1)} ${(height - (value / top) * height).toFixed(1)}`;
      isDown = true;
      return command;
    })
    .join("");
}

/** Series laid one on the other: for each, where its bars begin and end. */
export function stack(series: readonly (readonly number[])[]): [number, number][][] {
  const sums: number[] = [];
  return series.map((values) =>
    values.map((value, index) => {
      const from = sums[index] ?? 0;
      sums[index] = from + value;
      return [from, from + value];
    }),
  );
}

/** Which of `count` labels to write so that at most `most` show: every n-th. */
export const everyNth = (count: number, most: number): number => Math.max(1, Math.ceil(count / most));
