/** Coming closer, states in sight become elements a few with every frame, above the drawing of all, so that no frame is late. */

import { useStoreApi } from "@xyflow/react";
import { useEffect, useState } from "react";
import type { Box } from "./elements";

const AT_ONCE = 6;
const NONE: ReadonlySet<string> = new Set();

/** Which states of `boxes` are elements by now; null once all in sight have come, and from then on until it is far. */
export function useArrived(boxes: ReadonlyMap<string, Box>, isFar: boolean): ReadonlySet<string> | null {
  const store = useStoreApi();
  const [arrived, setArrived] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (isFar) return undefined;
    return () => setArrived(NONE);
  }, [isFar]);
  useEffect(() => {
    if (isFar || arrived === null) return undefined;
    const frame = requestAnimationFrame(() => {
      const { width, height, transform } = store.getState();
      setArrived(joined(arrived, inSight(boxes, { width, height }, transform)));
    });
    return () => cancelAnimationFrame(frame);
  }, [boxes, isFar, arrived, store]);
  return arrived;
}

/** With the first of those that are new; null if none is. */
export function joined(known: ReadonlySet<string>, seen: readonly string[]): ReadonlySet<string> | null {
  const fresh = seen.filter((id) => !known.has(id)).slice(0, AT_ONCE);
  return fresh.length === 0 ? null : new Set([...known, ...fresh]);
}

function inSight(
  boxes: ReadonlyMap<string, Box>,
  { width, height }: { width: number; height: number },
  [x, y, zoom]: readonly [number, number, number],
): string[] {
  const [left, top, right, bottom] = [-x / zoom, -y / zoom, (width - x) / zoom, (height - y) / zoom];
  return [...boxes]
    .filter(([, box]) => box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top)
    .map(([id]) => id);
}
