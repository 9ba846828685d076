/** The ways of arrows, as SVG paths. */

import type { Point } from "../document/positions";
import type { PlacedEdge } from "../graph/layout";

const number = (value: number): string => String(Math.round(value * 10) / 10);

/** A curve through `points` that is upright at each of them. */
export function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${number(first.x)} ${number(first.y)}`;
  let last = first;
  for (const point of rest) {
    if (Math.abs(point.x - last.x) < 0.5) path += `V${number(point.y)}`;
    else {
      const bend = (point.y - last.y) * 0.55;
      const [ax, ay, bx, by] = [last.x, last.y + bend, point.x, point.y - bend].map(number);
      path += `C${ax ?? ""} ${ay ?? ""} ${bx ?? ""} ${by ?? ""} ${number(point.x)} ${number(point.y)}`;
    }
    last = point;
  }
  return path;
}

const REACH = 46;

/** A curve from below one state to above another, around them if the other is higher. */
export function between(from: Point, to: Point): string {
  if (to.y >= from.y + 8) return smooth([from, to]);
  const side = from.x <= to.x ? -1 : 1;
  const out = Math.max(Math.abs(from.x - to.x) / 2, 0) + 150;
  const x = (from.x + to.x) / 2 + side * out;
  return (
    `M${number(from.x)} ${number(from.y)}C${number(from.x)} ${number(from.y + REACH)} ${number(x)} ${number(from.y + REACH)} ${number(x)} ${number((from.y + to.y) / 2)}` +
    `S${number(to.x)} ${number(to.y - REACH)} ${number(to.x)} ${number(to.y)}`
  );
}

/** `points` from the middle of a state's lower side to that of the other's upper side, where they go that way. */
export function anchored(points: readonly Point[], from: Point, to: Point): Point[] {
  if (points.length < 2) return [];
  const [second, secondLast] = [points[1], points.at(-2)];
  const leaves = second && second.y >= from.y ? from : points[0];
  const meets = secondLast && secondLast.y <= to.y ? to : points.at(-1);
  return [leaves, ...points.slice(1, -1), meets].filter((point) => point !== undefined);
}

export interface Course {
  readonly path: string;
  /** The middle of its label. */
  readonly labelAt: Point;
}

interface Found {
  readonly edge: PlacedEdge;
  readonly from: Point;
  readonly to: Point;
}

/** The arrow of an edge: on the way that the layout found, or straight from state to state once one of them was moved. */
export function courseOf({ edge, from, to }: Found, source: Point, target: Point): Course {
  const points = isSame(source, from) && isSame(target, to) ? anchored(edge.points, from, to) : [];
  const middle = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
  if (points.length === 0) return { path: between(source, target), labelAt: middle };
  return { path: smooth(points), labelAt: edge.labelAt ?? middle };
}

const isSame = (one: Point, other: Point): boolean => Math.abs(one.x - other.x) < 2 && Math.abs(one.y - other.y) < 2;
