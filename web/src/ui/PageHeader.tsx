import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";
import styles from "./PageHeader.module.css";

interface PageHeaderProps {
  title: string;
  /** Where this page hangs: the list it was opened from. */
  parent?: { label: string; to: string };
  /** Beside the title: a status, a count. */
  beside?: ReactNode;
  /** What can be done here, at the right. */
  children?: ReactNode;
}

/** A page's head: its `h1`, also the window's title. */
export function PageHeader({ title, parent, beside, children }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · OmniMind`;
  }, [title]);
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        {parent && (
          <Link to={parent.to} className={styles.parent}>
            {parent.label}
          </Link>
        )}
        <h1>{title}</h1>
        {beside}
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </header>
  );
}
