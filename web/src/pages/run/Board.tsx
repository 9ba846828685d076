import { type Ref, useMemo, useState } from "react";
import { Elements, type Look } from "@/flow/canvas/elements";
import { type CanvasHandle, FlowCanvas } from "@/flow/canvas/FlowCanvas";
import type { PlacedGraph } from "@/flow/graph/layout";
import { type Pass, overall, pictureAt, stepsAt } from "@/flow/run/replay";

interface BoardProps {
  graph: PlacedGraph;
  passes: readonly Pass[];
  atMs: number;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onOpen: (id: string) => void;
  ref?: Ref<CanvasHandle>;
}

/** The flow as it was at a moment of its run. */
export function Board({ graph, passes, atMs, selected, onSelect, onOpen, ref }: BoardProps) {
  const [elements] = useState(() => new Elements());
  const picture = useMemo(() => pictureAt(passes, atMs), [passes, atMs]);
  const steps = useMemo(() => stepsAt(passes, atMs), [passes, atMs]);
  const look = (id: string): Look => {
    const counts = picture.get(id) ?? null;
    return {
      status: counts && overall(counts),
      counts,
      finding: null,
      isSelected: id === selected,
      isEditable: false,
      ports: null,
      isPale: counts === null,
    };
  };
  return (
    <FlowCanvas
      ref={ref}
      graph={graph}
      nodes={elements.nodesOf(graph, look)}
      edges={elements.edgesOf(
        graph,
        (edge) => ({ isTaken: steps.has(`${edge.source}>${edge.target}`), misfit: "" }),
        false,
      )}
      selected={selected}
      onSelect={onSelect}
      onOpen={onOpen}
    />
  );
}
