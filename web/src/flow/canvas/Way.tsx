import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from "@xyflow/react";
import { memo } from "react";
import { cx } from "@/ui/cx";
import styles from "./canvas.module.css";
import { type Box, type WayEdge, bottomOf, topOf } from "./elements";
import { courseOf } from "./path";

/** An arrow, with what it says. */
export const Way = memo(function Way(props: EdgeProps<WayEdge>) {
  const { id, data, source, target, markerEnd, selected } = props;
  const [from, to] = [useBox(source), useBox(target)];
  if (!data || !from || !to) return null;
  const { edge, isTaken, misfit } = data;
  const { path, labelAt } = courseOf(data, bottomOf(from), topOf(to));
  const className = cx(
    styles.way,
    styles[`way-${edge.kind}`],
    isTaken && styles.taken,
    misfit && styles.misfit,
    selected && styles.chosen,
  );
  return (
    <>
      {misfit && <title>{misfit}</title>}
      <BaseEdge
        id={id}
        path={path}
        className={className}
        interactionWidth={22}
        {...(markerEnd !== undefined && { markerEnd })}
      />
      {edge.label && (
        <EdgeLabelRenderer>
          <div
            className={cx(styles.label, edge.kind === "catch" && styles.labelCatch)}
            style={{ transform: `translate(-50%, -50%) translate(${labelAt.x}px, ${labelAt.y}px)` }}
            title={edge.label}
          >
            {edge.label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** Where a state stands in the whole. Measured handles would say it too, but not to the pixel. */
function useBox(id: string): Box | null {
  const node = useStore((state) => state.nodeLookup.get(id));
  return node ? { ...node.internals.positionAbsolute, width: node.width ?? 0, height: node.height ?? 0 } : null;
}
