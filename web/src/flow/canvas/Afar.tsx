import { ViewportPortal, useStore } from "@xyflow/react";
import { memo } from "react";
import { cx } from "@/ui/cx";
import { nameOf } from "../document/pointer";
import styles from "./canvas.module.css";
import type { Picture, Shape } from "./picture";
import { FAR } from "./sight";
import type { Word } from "./words";

interface AfarProps {
  picture: Picture;
  /** The state under the pointer. */
  pointed: string | null;
}

/** The flow from afar: one drawing that moves as a whole, where not every state and arrow is an element. */
export function Afar({ picture, pointed }: AfarProps) {
  const box = pointed === null ? undefined : picture.boxes.get(pointed);
  const isLegible = useStore(({ transform: [, , zoom] }) => zoom >= FAR);
  return (
    <ViewportPortal>
      <Drawing picture={picture} isLegible={isLegible} />
      {pointed !== null && box && (
        <div className={styles.pointed} style={{ left: box.x + box.width / 2, top: box.y }}>
          {nameOf(pointed)}
        </div>
      )}
    </ViewportPortal>
  );
}

interface DrawingProps {
  picture: Picture;
  /** Large enough for names; lines stand for them if not. */
  isLegible: boolean;
}

const Drawing = memo(function Drawing({ picture, isLegible }: DrawingProps) {
  const { containers, ways, heads, states, icons, texts, words } = picture;
  return (
    <svg className={styles.picture} aria-hidden>
      <Shapes shapes={containers} className={styles.area} />
      <Shapes shapes={ways} className={styles.way} />
      <Shapes shapes={heads} className={styles.head} />
      <Shapes shapes={states} className={styles.box} />
      <Shapes shapes={icons} className={styles.sign} />
      {isLegible ? <Words words={words} /> : <Shapes shapes={texts} className={styles.text} />}
    </svg>
  );
});

const Words = ({ words }: { words: readonly Word[] }) =>
  words.map(({ key, text, looks, at: { x, y } }) => (
    <text key={key} className={cx(...looks.map((look) => styles[look]))} x={x} y={y}>
      {text}
    </text>
  ));

interface ShapesProps {
  shapes: readonly Shape[];
  className: string | undefined;
}

export const Shapes = ({ shapes, className }: ShapesProps) =>
  shapes.map(({ looks, path }) => (
    <path key={looks.join(" ")} className={cx(className, ...looks.map((look) => styles[look]))} d={path} />
  ));
