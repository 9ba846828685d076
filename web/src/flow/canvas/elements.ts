/** A placed graph as the nodes and edges of React Flow; what did not change stays the same object, and is not drawn again. */

import { type Edge, MarkerType, type Node, Position } from "@xyflow/react";
import { pathOf } from "../document/pointer";
import type { Point } from "../document/positions";
import type { Placed, PlacedEdge, PlacedGraph } from "../graph/layout";
import type { Counts, Status } from "../run/replay";

/** What is shown of a state besides what it is. */
export interface Look {
  readonly status: Status | null;
  readonly counts: Counts | null;
  readonly finding: "error" | "warning" | null;
  readonly isSelected: boolean;
  readonly isEditable: boolean;
  /** What goes in and comes out, by the schemas of its agent. */
  readonly ports: { readonly takes: string; readonly gives: string } | null;
  /** How many states of this run's picture are not reached yet: shown paler. */
  readonly isPale: boolean;
}

export interface StateData extends Record<string, unknown> {
  readonly state: Placed;
  readonly look: Look;
}

export interface WayData extends Record<string, unknown> {
  readonly edge: PlacedEdge;
  /** Where its ends were when its way was found. */
  readonly from: Point;
  readonly to: Point;
  readonly isTaken: boolean;
  /** What of the one agent does not fit the other; empty if all does. */
  readonly misfit: string;
}

export type StateNode = Node<StateData, "state" | "container">;
export type WayEdge = Edge<WayData, "way">;

export class Elements {
  private nodes = new Map<string, StateNode>();
  private edges = new Map<string, WayEdge>();

  /** The nodes of `graph`, each looking as `look` says. */
  nodesOf(graph: PlacedGraph, look: (id: string) => Look): StateNode[] {
    const found = graph.nodes.map((state) => {
      const data = { state, look: look(state.id) };
      const known = this.nodes.get(state.id);
      return known && isSameState(known.data, data) ? known : nodeOf(data);
    });
    this.nodes = new Map(found.map((node) => [node.id, node]));
    return found;
  }

  edgesOf(
    graph: PlacedGraph,
    about: (edge: PlacedEdge) => Pick<WayData, "isTaken" | "misfit">,
    isEditable: boolean,
  ): WayEdge[] {
    const corners = cornersOf(graph);
    const found = graph.edges.flatMap((edge) => {
      const [source, target] = [corners.get(edge.source), corners.get(edge.target)];
      if (!source || !target) return [];
      const data = { edge, from: bottomOf(source), to: topOf(target), ...about(edge) };
      const known = this.edges.get(edge.id);
      return [known?.data && isSameWay(known.data, data) ? known : edgeOf(data, isEditable)];
    });
    this.edges = new Map(found.map((edge) => [edge.id, edge]));
    return found;
  }
}

export type Box = Point & { readonly width: number; readonly height: number };

/** Where states stand in the whole, whatever they are inside of. */
export function cornersOf(graph: PlacedGraph): Map<string, Box> {
  const corners = new Map<string, Box>();
  for (const { id, parent, x, y, width, height } of graph.nodes) {
    const outer = parent === null ? undefined : corners.get(parent);
    corners.set(id, { x: x + (outer?.x ?? 0), y: y + (outer?.y ?? 0), width, height });
  }
  return corners;
}

export const bottomOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height });
export const topOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y });

export const holdsOthers = ({ type }: Placed): boolean => type === "Map" || type === "Parallel";

const depthOf = (id: string): number => pathOf(id).filter((key) => key === "States").length;

function nodeOf(data: StateData): StateNode {
  const { state, look } = data;
  const { width, height } = state;
  return {
    id: state.id,
    type: holdsOthers(state) ? "container" : "state",
    data,
    position: { x: state.x, y: state.y },
    ...(state.parent !== null && { parentId: state.parent }),
    width,
    height,
    measured: { width, height },
    handles: handlesOf(width, height),
    zIndex: depthOf(state.id) * 2,
    selected: look.isSelected,
    draggable: look.isEditable,
    connectable: look.isEditable,
    selectable: true,
    focusable: false,
  };
}

function handlesOf(width: number, height: number): NonNullable<StateNode["handles"]> {
  const [middle, bottom, size] = [width / 2, height, 1];
  return [
    { type: "target", position: Position.Top, x: middle - size / 2, y: 0, width: size, height: size },
    { type: "source", position: Position.Bottom, x: middle - size / 2, y: bottom - size, width: size, height: size },
    {
      id: "catch",
      type: "source",
      position: Position.Right,
      x: width - size,
      y: height / 2,
      width: size,
      height: size,
    },
  ];
}

function edgeOf(data: WayData, isEditable: boolean): WayEdge {
  const { edge } = data;
  return {
    id: edge.id,
    type: "way",
    source: edge.source,
    target: edge.target,
    data,
    zIndex: depthOf(edge.source) * 2 - 1,
    focusable: false,
    reconnectable: isEditable ? "target" : false,
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: 20,
      height: 20,
      markerUnits: "userSpaceOnUse",
      color: colourOf(data),
    },
  };
}

function colourOf({ edge, isTaken, misfit }: WayData): string {
  if (misfit) return "var(--warn)";
  if (isTaken) return "var(--ok)";
  return edge.kind === "catch" ? "var(--bad)" : "var(--line-strong)";
}

function isSameState(one: StateData, other: StateData): boolean {
  return (
    isShallowEqual(one.look, other.look, ["counts", "ports"]) &&
    one.look.ports?.takes === other.look.ports?.takes &&
    one.look.ports?.gives === other.look.ports?.gives &&
    JSON.stringify(one.look.counts) === JSON.stringify(other.look.counts) &&
    isShallowEqual(one.state, other.state, ["lanes"]) &&
    JSON.stringify(one.state.lanes) === JSON.stringify(other.state.lanes)
  );
}

function isSameWay(one: WayData, other: WayData): boolean {
  return (
    one.isTaken === other.isTaken &&
    one.misfit === other.misfit &&
    JSON.stringify([one.edge, one.from, one.to]) === JSON.stringify([other.edge, other.from, other.to])
  );
}

function isShallowEqual<T extends object>(one: T, other: T, except: readonly (keyof T)[]): boolean {
  const keys = Object.keys(other) as (keyof T)[];
  return keys.every((key) => except.includes(key) || one[key] === other[key]);
}
