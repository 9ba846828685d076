import type { Point } from "../document/positions";
import type { StateNode, WayEdge } from "./elements";
import { boxesOf, wayOf } from "./picture";

let sheet: OffscreenCanvasRenderingContext2D | null = null;

/** The arrow that a point of the whole is on, or misses by no more than `slack`. */
export function wayAt(
  nodes: readonly StateNode[],
  edges: readonly WayEdge[],
  point: Point,
  slack: number,
): WayEdge | null {
  sheet ??= new OffscreenCanvas(1, 1).getContext("2d");
  if (!sheet) return null;
  sheet.lineWidth = slack * 2;
  const boxes = boxesOf(nodes);
  for (const edge of edges) {
    const way = wayOf(edge, boxes);
    if (way !== null && sheet.isPointInStroke(new Path2D(way.path), point.x, point.y)) return edge;
  }
  return null;
}
