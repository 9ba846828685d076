/** The graph of a definition, with the ids that the server's graph has; made here too, so that editing shows at once. */

import { nameOf, pathOf, stateId } from "../document/pointer";
import type { JsonObject } from "../document/reading";
import { type EdgeKind, type Kind, type Machine, type State, isKind, machines, references } from "../document/states";
import { agentOf, errors, note, rule, waitsForAnswer } from "./labels";

export interface FlowNode {
  /** The JSON Pointer of the state. */
  readonly id: string;
  readonly label: string;
  readonly type: Kind | "Unknown";
  readonly note: string;
  readonly agent: string | null;
  readonly parent: string | null;
  /** The branch of a Parallel that it stands in. */
  readonly lane: number;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly isAsking: boolean;
  readonly retries: boolean;
}

export interface FlowEdge {
  /** The JSON Pointer of the field that names the target. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** The graph of a definition, which may be broken: what leads to nothing is left out. */
export function graphOf(definition: JsonObject): FlowGraph {
  const all = machines(definition);
  return {
    nodes: all.flatMap((machine) => machine.states.map((state) => nodeOf(machine, state))),
    edges: all.flatMap(edgesOf),
  };
}

function nodeOf(machine: Machine, state: State): FlowNode {
  const { fields } = state;
  return {
    id: state.id,
    label: state.name,
    type: isKind(fields.Type) ? fields.Type : "Unknown",
    note: note(fields),
    agent: agentOf(fields.Resource),
    parent: machine.holder,
    lane: laneOf(machine.id),
    isStart: machine.startAt === state.name,
    isEnd: fields.End === true,
    isAsking: waitsForAnswer(fields.Resource),
    retries: Array.isArray(fields.Retry) && fields.Retry.length > 0,
  };
}

/** Which branch a machine is: 0 for whatever is none. */
export function laneOf(machine: string): number {
  const last = pathOf(machine).at(-1);
  return typeof last === "number" ? last : 0;
}

function edgesOf(machine: Machine): FlowEdge[] {
  const names = new Set(machine.states.map((state) => state.name));
  return machine.states
    .flatMap(references)
    .filter((edge) => names.has(edge.target))
    .map((edge) => ({
      id: edge.id,
      source: edge.source,
      target: stateId(machine.id, edge.target),
      kind: edge.kind,
      label: edge.rule === null ? "" : edge.kind === "catch" ? errors(edge.rule) : rule(edge.rule),
    }));
}

/** The reference that an edge of the graph is. */
export function referenceOf(edge: FlowEdge): {
  id: string;
  source: string;
  kind: EdgeKind;
  target: string;
  rule: null;
} {
  return { id: edge.id, source: edge.source, kind: edge.kind, target: nameOf(edge.target), rule: null };
}
