import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Empty.module.css";

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  /** What this place is for, and what to do first. */
  children?: ReactNode;
  action?: ReactNode;
}

/** A place with nothing in it yet, which says what it is for. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {icon && <div className={styles.icon}>{icon}</div>}
      <h2>{title}</h2>
      {children && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}

/** Where something will be: `lines` of text, or a block with `height`. */
export function Skeleton({ lines = 1, height, className }: { lines?: number; height?: number; className?: string }) {
  if (height) return <div className={cx(styles.bone, className)} style={{ height }} aria-hidden />;
  return (
    <div className={cx(styles.lines, className)} aria-hidden>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles.bone} style={{ height: 12, width: `${92 - ((index * 37) % 40)}%` }} />
      ))}
    </div>
  );
}
