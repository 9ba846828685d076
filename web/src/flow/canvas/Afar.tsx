import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import { cx } from "@/ui/cx";
import { nameOf } from "../document/pointer";
import styles from "./canvas.module.css";
import type { Picture, Shape } from "./picture";

interface AfarProps {
  picture: Picture;
  /** The state under the pointer. */
  pointed: string | null;
}

/** The flow from afar: one drawing that moves as a whole, in place of an element for every state and arrow. */
export function Afar({ picture, pointed }: AfarProps) {
  const box = pointed === null ? undefined : picture.boxes.get(pointed);
  return (
    <ViewportPortal>
      <Drawing picture={picture} />
      {pointed !== null && box && (
        <div className={styles.pointed} style={{ left: box.x + box.width / 2, top: box.y }}>
          {nameOf(pointed)}
        </div>
      )}
    </ViewportPortal>
  );
}

const Drawing = memo(function Drawing({ picture }: { picture: Picture }) {
  const { containers, ways, heads, states, icons, texts } = picture;
  return (
    <svg className={styles.picture} aria-hidden>
      <Shapes shapes={containers} className={styles.area} />
      <Shapes shapes={ways} className={styles.way} />
      <Shapes shapes={heads} className={styles.head} />
      <Shapes shapes={states} className={styles.box} />
      <Shapes shapes={icons} className={styles.sign} />
      <Shapes shapes={texts} className={styles.text} />
    </svg>
  );
});

interface ShapesProps {
  shapes: readonly Shape[];
  className: string | undefined;
}

export const Shapes = ({ shapes, className }: ShapesProps) =>
  shapes.map(({ looks, path }) => (
    <path key={looks.join(" ")} className={cx(className, ...looks.map((look) => styles[look]))} d={path} />
  ));
