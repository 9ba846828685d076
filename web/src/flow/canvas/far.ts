/** Seeing a flow from afar, where its states are a drawing and no elements. */

import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { PlacedGraph } from "../graph/layout";
import { useArrived } from "./arrivals";
import type { StateNode, WayEdge } from "./elements";
import type { Picture } from "./picture";
import { FAR } from "./sight";
import { containerAt, stateAt } from "./spatial";
import { wayAt } from "./wayAt";

/** The same for flows of so many states that, a little larger, too many would be in sight to move each of them. */
const FAR_CROWD = 0.6;
export const CROWD = 150;
/** By how much a pointer may miss what it is for. */
const SLACK_PX = 3;

interface Pointer {
  readonly clientX: number;
  readonly clientY: number;
}

interface Hit {
  readonly state: string | null;
  readonly way: WayEdge | null;
}

interface Far {
  readonly isFar: boolean;
  /** Whether the drawing is there: from afar, and until all in sight are elements. */
  readonly isDrawn: boolean;
  /** What stays an element: what is selected, and the state under the pointer. */
  readonly nodes: StateNode[];
  readonly edges: WayEdge[];
  /** The state under the pointer. */
  readonly pointed: string | null;
  /** How large a pixel of the screen is in the flow's units, so that lines are seen from everywhere. */
  readonly pixel: number;
  /** What of the drawing is under a pointer. */
  readonly at: (pointer: Pointer) => Hit;
}

export function useFar(graph: PlacedGraph, nodes: StateNode[], edges: WayEdge[], { boxes }: Picture): Far {
  const flow = useReactFlow();
  const isCrowd = nodes.length > CROWD;
  const limit = isCrowd ? FAR_CROWD : FAR;
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < limit);
  const pixel = useStore(({ transform: [, , zoom] }) => (zoom < limit ? pixelAt(zoom) : 1));
  const pointed = usePointed(graph, isFar);
  const arrived = useArrived(boxes, isFar);
  const isDrawn = isFar || (isCrowd && arrived !== null);
  const at = useCallback(
    ({ clientX, clientY }: Pointer): Hit => {
      const point = flow.screenToFlowPosition({ x: clientX, y: clientY });
      const slack = SLACK_PX / flow.getZoom();
      const state = stateAt(graph, point, slack);
      const way = state === null ? wayAt(nodes, edges, point, slack) : null;
      return { way, state: way ? null : (state ?? containerAt(graph, point)) };
    },
    [flow, graph, nodes, edges],
  );
  const shown = useMemo(() => {
    const isShown = ({ id, selected }: StateNode) => selected || (isFar ? id === pointed : arrived?.has(id));
    return isDrawn ? nodes.map((node) => (isShown(node) ? node : hidden(node))) : nodes;
  }, [isDrawn, isFar, nodes, pointed, arrived]);
  const ways = useMemo(() => {
    const isShown = ({ selected, target }: WayEdge) => selected || (!isFar && arrived?.has(target));
    return isDrawn ? edges.filter(isShown) : edges;
  }, [isDrawn, isFar, edges, arrived]);
  return { isFar, isDrawn, nodes: shown, edges: ways, pointed, pixel, at };
}

/** The state under the pointer, while the drawing stands still. */
function usePointed(graph: PlacedGraph, isFar: boolean): string | null {
  const flow = useReactFlow();
  const store = useStoreApi();
  const [pointed, setPointed] = useState<string | null>(null);
  useEffect(() => {
    const { domNode } = store.getState();
    if (!isFar || !domNode) return undefined;
    const look = ({ clientX, clientY, buttons }: PointerEvent) => {
      if (buttons !== 0 && !store.getState().connection.inProgress) return;
      setPointed(stateAt(graph, flow.screenToFlowPosition({ x: clientX, y: clientY }), SLACK_PX / flow.getZoom()));
    };
    const forget = () => setPointed(null);
    domNode.addEventListener("pointermove", look);
    domNode.addEventListener("pointerleave", forget);
    return () => {
      domNode.removeEventListener("pointermove", look);
      domNode.removeEventListener("pointerleave", forget);
      forget();
    };
  }, [graph, isFar, flow, store]);
  return pointed;
}

/** In steps: between them nothing is drawn anew. */
const pixelAt = (zoom: number): number => 2 ** (Math.round(-2 * Math.log2(zoom)) / 2);

const hiddenTwins = new WeakMap<StateNode, StateNode>();

/** A node that is not drawn, but known where it is; the same for the same node. */
function hidden(node: StateNode): StateNode {
  const twin = hiddenTwins.get(node) ?? { ...node, hidden: true };
  hiddenTwins.set(node, twin);
  return twin;
}
