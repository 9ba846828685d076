/** What of the flow is in sight. */

import { type Viewport, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import type { PlacedGraph } from "../graph/layout";
import type { Size } from "../graph/sizes";
import { cornersOf } from "./elements";

/** The zoom below which names can't be read, and one at which they are read with ease. */
export const FAR = 0.35;
const READABLE = 0.62;
const [MARGIN, TOP] = [12, 28];

/** Brings a state into sight. */
export function useShow(graph: PlacedGraph): (id: string) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (id: string) => {
      const box = cornersOf(graph).get(id);
      if (!box) return;
      const {
        width,
        height,
        transform: [x, y, zoom],
      } = store.getState();
      const [left, top] = [box.x * zoom + x, box.y * zoom + y];
      const isSeen =
        left >= 0 &&
        top >= 0 &&
        left + Math.min(box.width * zoom, width / 2) <= width &&
        top + Math.min(box.height * zoom, 60) <= height;
      if (!isSeen)
        void flow.setCenter(box.x + box.width / 2, box.y + Math.min(box.height / 2, 200), {
          zoom: Math.max(zoom, 0.6),
          duration: 200,
        });
    },
    [flow, graph, store],
  );
}

/** A flow comes into sight whole if that can be read, else all of its width, else where it starts. */
export function useFirstFit(graph: PlacedGraph): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || graph.nodes.length === 0) return undefined;
    const fit = () => {
      const { width, height } = store.getState();
      if (width === 0 || isDone.current) return;
      isDone.current = true;
      void flow.setViewport(firstSight(graph, { width, height }));
    };
    fit();
    return store.subscribe(fit);
  }, [flow, graph, store]);
}

/** Where a flow of a graph is seen from first in a canvas of a size. */
export function firstSight(graph: PlacedGraph, { width, height }: Size): Viewport {
  const whole = Math.min(width / (graph.width + 60), height / (graph.height + 60), 1);
  const across = (width - 2 * MARGIN) / (graph.width + 2 * MARGIN);
  const zoom = Math.max(whole, across < FAR ? READABLE : Math.min(READABLE, across));
  const [left, top] = [width - graph.width * zoom, height - graph.height * zoom];
  return { zoom, x: left >= 0 ? left / 2 : towardsStart(graph, width, zoom), y: zoom === whole ? top / 2 : TOP };
}

/** The start in the middle, unless that leaves room beside the flow. */
function towardsStart(graph: PlacedGraph, width: number, zoom: number): number {
  const start = graph.nodes.find((node) => node.isStart && node.parent === null);
  const middle = width / 2 - (start ? (start.x + start.width / 2) * zoom : 0);
  return Math.min(Math.max(middle, width - graph.width * zoom - MARGIN), MARGIN);
}
