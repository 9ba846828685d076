import { useStoreApi } from "@xyflow/react";
import { useLayoutEffect, useRef } from "react";
import styles from "./canvas.module.css";

const GAP = 20;

/** The ground that the flow stands on: a pattern that is moved along with it, and painted again only for another zoom. */
export function Dots() {
  const store = useStoreApi();
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      const [x, y, zoom] = store.getState().transform;
      const style = root.current?.style;
      if (!style) return;
      const gap = GAP * zoom;
      style.backgroundSize = `${gap}px ${gap}px`;
      style.transform = `translate(${x % gap}px, ${y % gap}px)`;
    };
    place();
    return store.subscribe(place);
  }, [store]);
  return <div ref={root} className={styles.dots} />;
}
