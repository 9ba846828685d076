import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, memo, useEffect, useRef } from "react";
import { useT } from "@/i18n/i18n";
import { Shapes } from "./Afar";
import styles from "./canvas.module.css";
import { canvasMessages } from "./messages";
import type { Picture } from "./picture";

const [WIDTH, HEIGHT, MARGIN] = [150, 110, 5];
const ZOOM_PER_PX = 0.002;

/** All of the flow in a corner, with what is in sight; drag to go elsewhere, turn the wheel to come closer. */
export const Overview = memo(function Overview({ picture }: { picture: Picture }) {
  const t = useT(canvasMessages);
  const flow = useReactFlow();
  const root = useRef<HTMLDivElement>(null);
  const { bounds } = picture;
  const scale = Math.min((WIDTH - 2 * MARGIN) / bounds.width, (HEIGHT - 2 * MARGIN) / bounds.height);
  const [left, top] = [bounds.x - (WIDTH / scale - bounds.width) / 2, bounds.y - (HEIGHT / scale - bounds.height) / 2];

  const go = (event: PointerEvent) => {
    const frame = root.current?.getBoundingClientRect();
    if (!frame || event.buttons !== 1) return;
    void flow.setCenter(left + (event.clientX - frame.x) / scale, top + (event.clientY - frame.y) / scale, {
      zoom: flow.getZoom(),
    });
  };
  useEffect(() => {
    const map = root.current;
    const zoom = (event: WheelEvent) => {
      event.preventDefault();
      void flow.zoomTo(flow.getZoom() * 2 ** (-event.deltaY * ZOOM_PER_PX));
    };
    // React listens for wheels without the right to keep the page from scrolling.
    map?.addEventListener("wheel", zoom, { passive: false });
    return () => map?.removeEventListener("wheel", zoom);
  }, [flow]);
  return (
    <div
      ref={root}
      className={styles.overview}
      role="img"
      aria-label={t("map")}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <svg viewBox={`${left} ${top} ${WIDTH / scale} ${HEIGHT / scale}`} aria-hidden>
        <Shapes shapes={picture.containers} className={styles.area} />
        <Shapes shapes={picture.states} className={styles.box} />
      </svg>
      <InSight left={left} top={top} scale={scale} />
    </div>
  );
});

interface InSightProps {
  /** The corner of the overview, in the coordinates of the flow, and how much smaller it is. */
  left: number;
  top: number;
  scale: number;
}

/** What of the flow is in sight. It moves with every frame, so no React in it. */
function InSight({ left, top, scale }: InSightProps) {
  const store = useStoreApi();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = () => {
      const {
        width,
        height,
        transform: [x, y, zoom],
      } = store.getState();
      const style = root.current?.style;
      if (!style) return;
      style.width = `${(width / zoom) * scale}px`;
      style.height = `${(height / zoom) * scale}px`;
      style.transform = `translate(${(-x / zoom - left) * scale}px, ${(-y / zoom - top) * scale}px)`;
    };
    place();
    return store.subscribe(place);
  }, [store, left, top, scale]);
  return <div ref={root} className={styles.inSight} />;
}
