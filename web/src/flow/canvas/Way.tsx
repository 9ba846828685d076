import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { cx } from "@/ui/cx";
import styles from "./canvas.module.css";
import type { WayEdge } from "./elements";
import { courseOf } from "./path";

/** An arrow, with what it says. */
export const Way = memo(function Way(props: EdgeProps<WayEdge>) {
  const { id, data, sourceX, sourceY, targetX, targetY, markerEnd, selected } = props;
  if (!data) return null;
  const { edge, isTaken, misfit } = data;
  const { path, labelAt } = courseOf(data, { x: sourceX, y: sourceY }, { x: targetX, y: targetY });
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
