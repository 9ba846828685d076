import { ViewportPortal } from "@xyflow/react";
import styles from "./canvas.module.css";
import type { Box } from "./elements";

/**
 * A colour that can't be seen below all of the flow. Browsers put what is far apart into layers of their own; on one
 * ground, everything is one layer, which is quick to find, to paint and to move.
 */
export function Ground({ bounds: { x, y, width, height } }: { bounds: Box }) {
  return (
    <ViewportPortal>
      <div className={styles.ground} style={{ left: x, top: y, width, height }} />
    </ViewportPortal>
  );
}
