import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { useT } from "@/i18n/i18n";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import styles from "./Split.module.css";

interface SplitProps {
  /** Where the share is remembered. */
  name: string;
  /** The first pane's share of the width, 0 to 1, before anybody moved it. */
  initial?: number;
  first: ReactNode;
  second: ReactNode;
  className?: string;
}

const LEAST = 0.2;
const STEP = 0.02;
const clamp = (share: number) => Math.min(Math.max(share, LEAST), 1 - LEAST);

/** Two panes side by side with a handle between them (pointer or arrow keys); one above the other on narrow screens. */
export function Split({ name, initial = 0.5, first, second, className }: SplitProps) {
  const t = useT(uiMessages);
  const key = `omnimind.split.${name}`;
  const [share, setShare] = useState(() => clamp(Number(localStorage.getItem(key)) || initial));
  const root = useRef<HTMLDivElement>(null);
  const keep = (next: number) => {
    setShare(clamp(next));
    localStorage.setItem(key, String(clamp(next)));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = root.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId)) keep((event.clientX - box.left) / box.width);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step) keep(share + step);
  };
  return (
    <div ref={root} className={cx(styles.split, className)} style={{ "--share": `${share * 100}%` }}>
      <div className={styles.pane}>{first}</div>
      {/* A separator that moves is a widget, by WAI-ARIA; the lint rule knows only the other kind. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="separator"
        aria-label={t("resize")}
        aria-orientation="vertical"
        aria-valuenow={Math.round(share * 100)}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={styles.handle}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      />
      <div className={styles.pane}>{second}</div>
    </div>
  );
}
