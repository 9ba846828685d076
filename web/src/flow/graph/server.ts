/** The server's graph of a flow as the canvas draws it. */

import type { Graph, GraphNode } from "@/api/types";
import { machineOf } from "../document/pointer";
import { isKind } from "../document/states";
import type { Lane, Placed, PlacedGraph } from "./layout";
import { note as noteOf, waitsForAnswer } from "./labels";
import { laneOf } from "./model";

type Node = GraphNode & { readonly note?: string; readonly retries?: boolean };

const LANE_PADDING = 18;

/** `graph` with corners that count from what a state is in, and lanes around the branches of a Parallel. */
export function placedGraph(graph: Graph): PlacedGraph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const lanes = lanesOf(graph);
  return {
    width: graph.width,
    height: graph.height,
    origins: new Map(),
    nodes: graph.nodes.map((node) => placed(node, node.parent === null ? undefined : byId.get(node.parent), lanes.get(node.id) ?? [])),
    edges: graph.edges.map((edge) => ({ ...edge, points: edge.points.map(([x, y]) => ({ x, y })), labelAt: edge.label ? middle(edge.points) : null })),
  };
}

function placed(node: Node, parent: GraphNode | undefined, lanes: readonly Lane[]): Placed {
  return {
    id: node.id,
    label: node.label,
    type: isKind(node.type) ? node.type : "Unknown",
    note: node.note ?? noteOf({ Type: node.type, Resource: node.resource }),
    agent: node.agent,
    parent: node.parent,
    lane: laneOf(machineOf(node.id)),
    isStart: node.is_start,
    isEnd: node.is_end && node.type !== "Succeed" && node.type !== "Fail",
    isAsking: waitsForAnswer(node.resource ?? undefined),
    retries: node.retries ?? false,
    x: node.x - (parent?.x ?? 0),
    y: node.y - (parent?.y ?? 0),
    width: node.width,
    height: node.height,
    lanes,
  };
}

function middle(points: readonly [number, number][]): { x: number; y: number } | null {
  const [x, y] = points[Math.floor((points.length - 1) / 2)] ?? [];
  return x === undefined || y === undefined ? null : { x, y };
}

/** The branches of every Parallel, each around its states, by the Parallel's id. */
function lanesOf(graph: Graph): Map<string, Lane[]> {
  const found = new Map<string, Map<string, GraphNode[]>>();
  for (const node of graph.nodes) {
    const holder = graph.nodes.find((one) => one.id === node.parent);
    if (holder?.type !== "Parallel") continue;
    const machines = found.get(holder.id) ?? new Map<string, GraphNode[]>();
    machines.set(machineOf(node.id), [...(machines.get(machineOf(node.id)) ?? []), node]);
    found.set(holder.id, machines);
  }
  return new Map([...found].map(([id, machines]) => [id, [...machines].map(([machine, nodes]) => around(machine, nodes, graph, id))]));
}

function around(machine: string, nodes: readonly GraphNode[], graph: Graph, holder: string): Lane {
  const outer = graph.nodes.find((node) => node.id === holder);
  const left = Math.min(...nodes.map((node) => node.x)) - LANE_PADDING;
  const top = Math.min(...nodes.map((node) => node.y)) - LANE_PADDING;
  const right = Math.max(...nodes.map((node) => node.x + node.width)) + LANE_PADDING;
  const bottom = (outer?.y ?? 0) + (outer?.height ?? 0) - LANE_PADDING;
  return { machine, x: left - (outer?.x ?? 0), y: top - (outer?.y ?? 0), width: right - left, height: bottom - top };
}
