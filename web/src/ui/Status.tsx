import type { ReactNode } from "react";
import { hasText, useT } from "@/i18n/i18n";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import styles from "./Status.module.css";

export type Tone = "ok" | "warn" | "bad" | "busy" | "idle" | "accent";

const TONES: Record<string, Tone> = {
  queued: "idle",
  running: "busy",
  speaking: "busy",
  drawing: "busy",
  waiting: "warn",
  ready: "ok",
  succeeded: "ok",
  done: "ok",
  rejected: "bad",
  failed: "bad",
  cancelled: "idle",
  open: "bad",
  closed: "ok",
  half_open: "warn",
  ok: "ok",
  degraded: "warn",
};

/** How a status is coloured. */
export const toneOf = (status: string): Tone => TONES[status] ?? "idle";

/** A short word in a tone. */
export const Badge = ({ tone = "idle", children }: { tone?: Tone; children: ReactNode }) => (
  <span className={cx(styles.badge, styles[tone])}>{children}</span>
);

/** A status in words with its dot; the dot breathes while it is at work. */
export function Status({ status, quiet = false }: { status: string; quiet?: boolean }) {
  const t = useT(uiMessages);
  const key = `status.${status}`;
  return (
    <span className={cx(styles.status, quiet ? styles.bare : styles.badge, styles[toneOf(status)])}>
      <span className={cx(styles.dot, toneOf(status) === "busy" && styles.alive)} aria-hidden />
      {hasText(uiMessages, key) ? t(key) : status}
    </span>
  );
}

/** How far something is, 0 to 1; null where nobody knows. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  return <progress className={styles.progress} aria-label={label} max={1} value={value ?? undefined} />;
}
