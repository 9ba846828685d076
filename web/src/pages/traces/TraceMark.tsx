import { useT } from "@/i18n/i18n";
import type { TraceStatus } from "@/insight/api";
import { tracesMessages } from "./messages";
import styles from "./Traces.module.css";

/** How a trace, or a part of one, ended: a dot, and the word for those who can't see it. */
export function TraceMark({ status }: { status: TraceStatus }) {
  const t = useT(tracesMessages);
  return (
    <span
      className={styles.mark}
      data-status={status}
      role="img"
      aria-label={t(`statuses.${status}`)}
      title={t(`statuses.${status}`)}
    />
  );
}
