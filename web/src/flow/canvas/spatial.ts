/** Finding states by where they are. */

import type { Point } from "../document/positions";
import { holderOf, machineOf, pointerOf } from "../document/pointer";
import type { PlacedGraph } from "../graph/layout";
import { type Box, cornersOf, holdsOthers } from "./elements";

export type Direction = "up" | "down" | "left" | "right";

/** The state that one comes to from `id` in a direction: along an arrow if one goes there, else the nearest. */
export function neighbour(graph: PlacedGraph, id: string | null, direction: Direction): string | null {
  if (id === null) return (graph.nodes.find((node) => node.isStart) ?? graph.nodes[0])?.id ?? null;
  const along =
    direction === "down"
      ? graph.edges.find((edge) => edge.source === id && edge.kind !== "catch")?.target
      : direction === "up"
        ? graph.edges.find((edge) => edge.target === id)?.source
        : undefined;
  if (along !== undefined) return along;
  return inside(graph, id, direction) ?? nearest(graph, id, direction) ?? around(graph, id, direction);
}

/** Down from a container that nothing follows leads into it. */
function inside(graph: PlacedGraph, id: string, direction: Direction): string | null {
  if (direction !== "down") return null;
  return graph.nodes.find((node) => node.parent === id && node.isStart)?.id ?? null;
}

function around(graph: PlacedGraph, id: string, direction: Direction): string | null {
  return direction === "up" ? (graph.nodes.find((node) => node.id === id)?.parent ?? null) : null;
}

function nearest(graph: PlacedGraph, id: string, direction: Direction): string | null {
  const corners = cornersOf(graph);
  const from = corners.get(id);
  if (!from) return null;
  const parent = graph.nodes.find((node) => node.id === id)?.parent;
  let best: { id: string; distance: number } | null = null;
  for (const node of graph.nodes) {
    const to = corners.get(node.id);
    if (!to || node.id === id || node.parent !== parent) continue;
    const across = to.x + to.width / 2 - from.x - from.width / 2;
    const down = to.y + to.height / 2 - from.y - from.height / 2;
    const [ahead, aside] = { up: [-down, across], down: [down, across], left: [-across, down], right: [across, down] }[
      direction
    ] as [number, number];
    const distance = ahead + Math.abs(aside) * 2;
    if (ahead > 4 && (!best || distance < best.distance)) best = { id: node.id, distance };
  }
  return best?.id ?? null;
}

/** The machine that a point of the whole is in: that of the innermost container around it. */
export function machineAt(graph: PlacedGraph, point: Point, except: string | null = null): string {
  const corners = cornersOf(graph);
  let found = "";
  for (const node of graph.nodes) {
    const box = corners.get(node.id);
    if (!box || !holdsOthers(node) || (except !== null && (node.id === except || node.id.startsWith(`${except}/`))))
      continue;
    if (!contains(box, point)) continue;
    found = laneAt(graph, node.id, { x: point.x - box.x, y: point.y - box.y }) ?? found;
  }
  return found;
}

/** The state without others inside that a point of the whole is on, or misses by no more than `slack`. */
export function stateAt(graph: PlacedGraph, point: Point, slack: number): string | null {
  const corners = cornersOf(graph);
  let best: { id: string; distance: number } | null = null;
  for (const node of graph.nodes) {
    const box = corners.get(node.id);
    if (!box || holdsOthers(node)) continue;
    const distance = distanceTo(box, point);
    if (distance <= slack && (!best || distance <= best.distance)) best = { id: node.id, distance };
  }
  return best?.id ?? null;
}

/** The innermost container around a point of the whole. */
export function containerAt(graph: PlacedGraph, point: Point): string | null {
  const corners = cornersOf(graph);
  const around = graph.nodes.findLast((node) => {
    const box = corners.get(node.id);
    return box && holdsOthers(node) && contains(box, point);
  });
  return around?.id ?? null;
}

function distanceTo(box: Box, point: Point): number {
  const aside = Math.max(box.x - point.x, point.x - box.x - box.width, 0);
  const off = Math.max(box.y - point.y, point.y - box.y - box.height, 0);
  return Math.hypot(aside, off);
}

const contains = (box: Box, point: Point): boolean => distanceTo(box, point) === 0;

function laneAt(graph: PlacedGraph, id: string, point: Point): string | null {
  const node = graph.nodes.find((one) => one.id === id);
  const lanes = node?.lanes ?? [];
  const lane = lanes.find((one) => point.x <= one.x + one.width) ?? lanes.at(-1);
  if (lane) return lane.machine;
  const inner = graph.nodes.find((one) => one.parent === id);
  return inner ? machineOf(inner.id) : node?.type === "Map" ? id + pointerOf(["ItemProcessor"]) : null;
}

/** The corner of a machine in the whole: positions of its states count from there. */
export function originOf(graph: PlacedGraph, machine: string): Point {
  const holder = holderOf(machine);
  const corner = holder === null ? undefined : cornersOf(graph).get(holder);
  const inside = graph.origins.get(machine);
  return { x: (corner?.x ?? 0) + (inside?.x ?? 0), y: (corner?.y ?? 0) + (inside?.y ?? 0) };
}
