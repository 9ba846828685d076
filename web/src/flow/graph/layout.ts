/** Where states stand: sequences from top to bottom, containers around theirs, and what people moved where they put it. */

import dagre from "@dagrejs/dagre";
import { type Point, type Positions, isPlaced } from "../document/positions";
import { machineOf } from "../document/pointer";
import type { FlowEdge, FlowGraph, FlowNode } from "./model";
import { HEADER, LANE_GAP, PADDING, type Size, headerWidth, labelSize, plainSize } from "./sizes";

export interface Lane {
  readonly machine: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed extends FlowNode, Size {
  /** The corner in the container that it is in, or in the whole. */
  readonly x: number;
  readonly y: number;
  readonly lanes: readonly Lane[];
}

export interface PlacedEdge extends FlowEdge {
  /** Its way, in the coordinates of the whole; empty where it is to find one by itself. */
  readonly points: readonly Point[];
  /** Where its label stands, by its middle. */
  readonly labelAt: Point | null;
}

export interface PlacedGraph extends Size {
  /** Where the positions of a machine's states count from, in the container around it. */
  readonly origins: ReadonlyMap<string, Point>;
  readonly nodes: readonly Placed[];
  readonly edges: readonly PlacedEdge[];
}

interface Sequence extends Size {
  readonly nodes: Placed[];
  readonly ways: Map<string, Way>;
}

interface Way {
  readonly points: readonly Point[];
  readonly labelAt: Point | null;
}

/** The graph with every state in its place. */
export function layOut(graph: FlowGraph, positions: Positions = {}): PlacedGraph {
  return new Layout(graph, positions).whole();
}

class Layout {
  private readonly nodes = new Map<string, FlowNode[]>();
  private readonly inner = new Map<string, string[]>();
  private readonly edges = new Map<string, FlowEdge[]>();
  private readonly origins = new Map<string, Point>();
  private readonly order: FlowEdge[];

  constructor(
    graph: FlowGraph,
    private readonly positions: Positions,
  ) {
    this.order = [...graph.edges];
    for (const node of graph.nodes) {
      const machine = machineOf(node.id);
      push(this.nodes, machine, node);
      const siblings = this.inner.get(node.parent ?? "-") ?? [];
      if (!siblings.includes(machine)) this.inner.set(node.parent ?? "-", [...siblings, machine]);
    }
    for (const edge of graph.edges) push(this.edges, machineOf(edge.source), edge);
  }

  whole(): PlacedGraph {
    const sequence = this.sequence("");
    const edges = this.order.map((edge) => withWay(edge, sequence.ways.get(edge.id)));
    return { nodes: sequence.nodes, edges, origins: this.origins, width: sequence.width, height: sequence.height };
  }

  /** The states of a machine and all inside them, outer ones first, with ways from the machine's corner. */
  private sequence(machine: string): Sequence {
    const own = (this.nodes.get(machine) ?? []).map((node) => this.sized(node));
    const edges = this.edges.get(machine) ?? [];
    const isByHand = isPlaced(this.positions, machine);
    const { at, ways, ...size } = arranged(
      own.map(({ placed }) => placed),
      edges,
    );
    const nodes: Placed[] = [];
    const all = new Map<string, Way>();
    const corners = this.corners(
      own.map(({ placed }) => placed),
      at,
      isByHand,
    );
    own.forEach(({ placed, inside, insideWays }, index) => {
      const corner = corners[index] ?? { x: 0, y: 0 };
      nodes.push({ ...placed, ...corner }, ...inside);
      for (const [id, way] of insideWays) all.set(id, moved(way, corner));
    });
    if (!isByHand) for (const [id, way] of ways) all.set(id, way);
    return {
      nodes,
      ways: all,
      ...(isByHand
        ? extent(
            own.map(({ placed }) => placed),
            corners,
          )
        : size),
    };
  }

  /** Where a machine's states stand; those that nobody put anywhere yet come below what was placed by hand. */
  private corners(nodes: readonly Placed[], at: ReadonlyMap<string, Point>, isByHand: boolean): Point[] {
    const lowest = Math.max(0, ...nodes.map((node) => (this.positions[node.id]?.y ?? -node.height) + node.height));
    let below = lowest + LANE_GAP * 2;
    return nodes.map((node) => {
      const free = at.get(node.id) ?? { x: 0, y: 0 };
      if (!isByHand) return free;
      const chosen = this.positions[node.id] ?? { x: free.x, y: below };
      if (!(node.id in this.positions)) below += node.height + LANE_GAP * 2;
      return chosen;
    });
  }

  private sized(node: FlowNode): { placed: Placed; inside: Placed[]; insideWays: Map<string, Way> } {
    const machines = this.inner.get(node.id);
    const zero = { x: 0, y: 0 };
    if (!machines)
      return { placed: { ...node, ...zero, ...plainSize(node), lanes: [] }, inside: [], insideWays: new Map() };
    const sequences = machines.map((machine) => this.sequence(machine));
    const inset = machines.length > 1 ? PADDING : 0;
    const [lanes, size] = besides(machines, sequences, inset, headerWidth(node));
    const inside: Placed[] = [];
    const insideWays = new Map<string, Way>();
    sequences.forEach((sequence, index) => {
      const lane = lanes[index] as Lane;
      const by = { x: lane.x + inset, y: lane.y + inset };
      this.origins.set(lane.machine, by);
      for (const inner of sequence.nodes)
        inside.push(inner.parent === node.id ? { ...inner, x: inner.x + by.x, y: inner.y + by.y } : inner);
      for (const [id, way] of sequence.ways) insideWays.set(id, moved(way, by));
    });
    return { placed: { ...node, ...zero, ...size, lanes: inset ? lanes : [] }, inside, insideWays };
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}

/** The sequences of a container beside each other, each in a lane. */
function besides(
  machines: readonly string[],
  sequences: readonly Sequence[],
  inset: number,
  least: number,
): [Lane[], Size] {
  const height = Math.max(...sequences.map((sequence) => sequence.height)) + 2 * inset;
  const total = sequences.reduce(
    (sum, sequence) => sum + sequence.width + 2 * inset,
    LANE_GAP * (sequences.length - 1),
  );
  const spare = Math.max(least - total - 2 * PADDING, 0) / sequences.length;
  let x = PADDING;
  const lanes = sequences.map((sequence, index) => {
    const width = sequence.width + 2 * inset + spare;
    const lane = { machine: machines[index] ?? "", x: inset ? x : x + spare / 2, y: HEADER, width, height };
    x += width + LANE_GAP;
    return lane;
  });
  return [lanes, { width: x - LANE_GAP + PADDING, height: HEADER + height + PADDING }];
}

function arranged(
  nodes: readonly Placed[],
  edges: readonly FlowEdge[],
): Size & { at: Map<string, Point>; ways: Map<string, Way> } {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 34, edgesep: 16, marginx: 0, marginy: 0 });
  for (const node of nodes) graph.setNode(node.id, { width: node.width, height: node.height });
  for (const edge of edges) {
    const weight = edge.kind === "next" ? 4 : edge.kind === "catch" ? 1 : 2;
    graph.setEdge(edge.source, edge.target, { weight, labelpos: "c", ...labelSize(edge.label) }, edge.id);
  }
  dagre.layout(graph);
  const at = new Map<string, Point>();
  for (const node of nodes) {
    const { x, y } = graph.node(node.id) as Point;
    at.set(node.id, { x: x - node.width / 2, y: y - node.height / 2 });
  }
  const ways = new Map<string, Way>();
  for (const edge of edges) {
    const found = graph.edge(edge.source, edge.target, edge.id) as
      { points?: Point[]; x?: number; y?: number } | undefined;
    const labelAt = edge.label && found?.x !== undefined && found.y !== undefined ? { x: found.x, y: found.y } : null;
    ways.set(edge.id, { points: found?.points ?? [], labelAt });
  }
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return { at, ways, width: Number.isFinite(width) ? width : 0, height: Number.isFinite(height) ? height : 0 };
}

function extent(nodes: readonly Placed[], corners: readonly Point[]): Size {
  return {
    width: Math.max(0, ...nodes.map((node, index) => (corners[index]?.x ?? 0) + node.width)),
    height: Math.max(0, ...nodes.map((node, index) => (corners[index]?.y ?? 0) + node.height)),
  };
}

function moved(way: Way, by: Point): Way {
  const shift = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  return { points: way.points.map(shift), labelAt: way.labelAt && shift(way.labelAt) };
}

function withWay(edge: FlowEdge, way: Way | undefined): PlacedEdge {
  const { id, source, target, kind, label } = edge;
  return { id, source, target, kind, label, points: way?.points ?? [], labelAt: way?.labelAt ?? null };
}
