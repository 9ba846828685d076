import type { ReactNode } from "react";
import { cx } from "@/ui/cx";
import styles from "./Panel.module.css";

interface PanelProps {
  title: string;
  /** Beside the title. */
  beside?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** A part of a page that is made of many. */
export const Panel = ({ title, beside, className, children }: PanelProps) => (
  <section className={cx(styles.panel, className)} aria-label={title}>
    <header>
      <h2>{title}</h2>
      {beside && <div className={styles.beside}>{beside}</div>}
    </header>
    {children}
  </section>
);

/** A number, what it is of, and what is to be known about it. */
export const Figure = ({
  label,
  value,
  about,
  tone,
}: {
  label: string;
  value: ReactNode;
  about?: ReactNode;
  tone?: "bad" | "warn" | undefined;
}) => (
  <div className={styles.figure}>
    <dt>{label}</dt>
    <dd data-tone={tone}>{value}</dd>
    {about && <dd className={styles.about}>{about}</dd>}
  </div>
);

/** Numbers in a row. */
export const Figures = ({ children }: { children: ReactNode }) => <dl className={styles.figures}>{children}</dl>;

/** How much of something is used: 0 to 1. */
export const Meter = ({ label, value, about }: { label: string; value: number; about: string }) => (
  <div className={styles.meter}>
    <div>
      <span>{label}</span>
      <span>{about}</span>
    </div>
    <meter min={0} max={1} high={0.9} low={0.75} optimum={0.2} value={value} aria-label={label}>
      {about}
    </meter>
  </div>
);
