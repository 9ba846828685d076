/** The server's graph of a flow, placed as the canvas draws it: with the widths that names have in this browser's font. */

import type { Graph, GraphNode } from "@/api/types";
import { machineOf } from "../document/pointer";
import { isKind } from "../document/states";
import { note as noteOf, waitsForAnswer } from "./labels";
import { type PlacedGraph, layOut } from "./layout";
import { type FlowNode, laneOf } from "./model";

type Node = GraphNode & { readonly note?: string; readonly retries?: boolean };

export function placedGraph(graph: Graph): PlacedGraph {
  return layOut({ nodes: graph.nodes.map(flowNode), edges: graph.edges });
}

function flowNode(node: Node): FlowNode {
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
  };
}
