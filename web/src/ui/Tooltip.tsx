import { useEffect, useRef, useState, type PointerEvent, type ReactElement } from "react";
import { Keys } from "./Kbd";
import { place, type Side } from "./place";
import styles from "./Tooltip.module.css";

const DELAY_MS = 400;

interface TooltipProps {
  text: string;
  keys?: string | undefined;
  side?: Side;
  children: ReactElement;
}

/** A short text beside a control, on hover and on focus. What matters must also stand elsewhere. */
export function Tooltip({ text, keys, side = "bottom", children }: TooltipProps) {
  const [isShown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const anchor = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  const onPointerEnter = (event: PointerEvent) => {
    if (event.pointerType !== "touch") timer.current = setTimeout(() => setShown(true), DELAY_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const target = anchor.current?.firstElementChild;
    if (!isShown || !tip.current || !target) return;
    tip.current.showPopover();
    place(tip.current, target, { side, align: "center", gap: 6 });
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && setShown(false);
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [isShown, side]);
  return (
    // It only watches what happens to the control within.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <span
      ref={anchor}
      className={styles.anchor}
      onPointerEnter={onPointerEnter}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && setShown(true)}
      onBlur={hide}
    >
      {children}
      {isShown && (
        <span ref={tip} role="tooltip" popover="manual" className={styles.tooltip}>
          {text}
          {keys && <Keys keys={keys} />}
        </span>
      )}
    </span>
  );
}
