import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { cx } from "@/ui/cx";
import styles from "./canvas.module.css";
import type { WayEdge } from "./elements";
import { anchored, between, smooth } from "./path";

/** An arrow: on the way that the layout found, or straight from state to state once one of them was moved. */
export const Way = memo(function Way(props: EdgeProps<WayEdge>) {
  const { id, data, sourceX, sourceY, targetX, targetY, markerEnd, selected } = props;
  if (!data) return null;
  const { edge, from, to, isTaken, misfit } = data;
  const isStill =
    Math.abs(sourceX - from.x) < 2 &&
    Math.abs(sourceY - from.y) < 2 &&
    Math.abs(targetX - to.x) < 2 &&
    Math.abs(targetY - to.y) < 2;
  const points = isStill ? anchored(edge.points, from, to) : [];
  const [source, target] = [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ];
  const path = points.length > 0 ? smooth(points) : between(source, target);
  const at =
    points.length > 0 && edge.labelAt ? edge.labelAt : { x: (sourceX + targetX) / 2, y: (sourceY + targetY) / 2 };
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
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
            title={edge.label}
          >
            {edge.label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
