import { useDeferredValue, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { SearchBox } from "@/insight/SearchBox";
import { Button } from "@/ui/Button";
import { useWidth } from "@/ui/useWidth";
import type { Flame as Told } from "./api";
import { changeOf, KINDS, kindOf, shortOf } from "./kinds";
import { boxesOf, fitted, foundShare, isFound, neighbour, placed, type Box, type Placed } from "./layout";
import { profilesMessages } from "./messages";
import styles from "./Flame.module.css";

const ROW_PX = 20;
const USUAL_PX = 900;

interface FlameProps {
  flame: Told;
  label: string;
  /** Whether it is coloured by how much it changed. */
  isDiff?: boolean;
  format: (value: number) => string;
}

/**
 * A flame graph, callers above. A click or Enter zooms, Escape zooms out; arrow keys go from function to function. The
 * table beside it tells the same to those who can't see it.
 */
export function Flame({ flame, label, isDiff = false, format }: FlameProps) {
  const t = useT(profilesMessages);
  const formats = useFormats();
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, USUAL_PX);
  const [zoomed, setZoomed] = useState(0);
  const [current, setCurrent] = useState<number | null>(null);
  const [words, setWords] = useState("");
  const sought = useDeferredValue(words.trim());
  const boxes = useMemo(() => boxesOf(flame), [flame]);
  const focus = boxes[zoomed] ? zoomed : 0;
  const shown = useMemo(() => placed(boxes, focus, width), [boxes, focus, width]);
  const share = useMemo(() => (sought ? foundShare(boxes, sought) : 0), [boxes, sought]);
  const rows = shown.reduce((most, { box }) => Math.max(most, box.depth + 1), 1);
  const told = boxes[current ?? focus];

  const zoom = (index: number) => {
    setZoomed(index);
    setCurrent(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && current !== null) zoom(current);
    else if (event.key === "Escape" && focus !== 0) zoom(0);
    else if (event.key.startsWith("Arrow"))
      setCurrent(neighbour(shown, current ?? focus, event.key) ?? current ?? focus);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.whole}>
      <div className={styles.bar}>
        <SearchBox label={t("search")} value={words} onChange={setWords} />
        {sought && <output>{t("matched", { share: formats.percent(share, 1) })}</output>}
        <Legend isDiff={isDiff} />
        {focus !== 0 && (
          <Button small onClick={() => zoom(0)}>
            {t("zoomOut")}
          </Button>
        )}
      </div>
      <p className={styles.told} aria-live="polite">
        {told && <Detail box={told} whole={boxes[0]} isDiff={isDiff} format={format} />}
      </p>
      <div ref={frame} className={styles.frame}>
        <svg
          className={styles.flame}
          width={width}
          height={rows * ROW_PX}
          role="tree"
          tabIndex={0}
          aria-label={label}
          aria-activedescendant={current === null ? undefined : `${id}${current}`}
          onKeyDown={onKeyDown}
          onPointerLeave={() => setCurrent(null)}
          data-sought={sought !== "" || undefined}
        >
          {shown.map((one) => (
            <Function
              key={one.box.index}
              id={`${id}${one.box.index}`}
              one={one}
              isDiff={isDiff}
              isCurrent={one.box.index === current}
              isFound={sought !== "" && isFound(one.box.name, sought)}
              onZoom={zoom}
              onPoint={setCurrent}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

interface FunctionProps {
  id: string;
  one: Placed;
  isDiff: boolean;
  isCurrent: boolean;
  isFound: boolean;
  onZoom: (index: number) => void;
  onPoint: (index: number) => void;
}

function Function({ id, one, isDiff, isCurrent, isFound, onZoom, onPoint }: FunctionProps) {
  const { box, x, width } = one;
  const text = fitted(shortOf(box.name), width);
  return (
    <g
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={box.depth + 1}
      aria-selected={isCurrent}
      className={styles.function}
      data-kind={isDiff ? undefined : kindOf(box.name)}
      data-change={isDiff ? changeOf(box.value, box.base) : undefined}
      data-current={isCurrent || undefined}
      data-found={isFound || undefined}
      onClick={() => onZoom(box.index)}
      onPointerEnter={() => onPoint(box.index)}
    >
      <title>{box.name}</title>
      <rect x={x} y={box.depth * ROW_PX} width={Math.max(width - 1, 0.5)} height={ROW_PX - 1} rx={2} />
      {text && (
        <text x={x + 4} y={box.depth * ROW_PX + 14} aria-hidden>
          {text}
        </text>
      )}
    </g>
  );
}

interface DetailProps {
  box: Box;
  whole: Box | undefined;
  isDiff: boolean;
  format: (value: number) => string;
}

function Detail({ box, whole, isDiff, format }: DetailProps) {
  const t = useT(profilesMessages);
  const formats = useFormats();
  const name = box.name === "all" ? t("all") : box.name;
  const share = formats.percent(whole && whole.value > 0 ? box.value / whole.value : 0, 1);
  return (
    <>
      <code>{name}</code>{" "}
      {isDiff
        ? t("changed", { base: format(box.base), now: format(box.value) })
        : t("spent", { value: format(box.value), share, own: format(box.own) })}
    </>
  );
}

const CHANGES = [-3, -2, -1, 0, 1, 2, 3] as const;

function Legend({ isDiff }: { isDiff: boolean }) {
  const t = useT(profilesMessages);
  if (isDiff)
    return (
      <span className={styles.legend} role="img" aria-label={t("legendDiff")}>
        <span>{t("less")}</span>
        {CHANGES.map((one) => (
          <i key={one} data-change={one} />
        ))}
        <span>{t("more")}</span>
      </span>
    );
  return (
    <span className={styles.legend}>
      {KINDS.map((kind) => (
        <span key={kind}>
          <i data-kind={kind} aria-hidden /> {t(`kinds.${kind}`)}
        </span>
      ))}
    </span>
  );
}
