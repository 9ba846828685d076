import type { ReactNode } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Badge } from "@/ui/Status";
import type { Alert } from "./api";
import { alertsMessages } from "./messages";
import { SeverityMark } from "./SeverityMark";
import styles from "./Alerts.module.css";

const TONES = { pending: "idle", firing: "bad", resolved: "ok" } as const;

interface AlertItemProps {
  alert: Alert;
  /** Nobody is told of it now. */
  isSilenced?: boolean;
  action?: ReactNode;
}

/** An alert: what is wrong, with what, and since when. */
export function AlertItem({ alert, isSilenced = false, action }: AlertItemProps) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const labels = Object.entries(alert.labels);
  const isOver = alert.state === "resolved" && alert.ended_at;
  return (
    <li className={styles.alert}>
      <SeverityMark severity={alert.severity} />
      <div>
        <p className={styles.summary}>
          <b>{alert.summary}</b> <Badge tone={TONES[alert.state]}>{t(`states.${alert.state}`)}</Badge>{" "}
          {isSilenced && <Badge>{t("isSilenced")}</Badge>}
        </p>
        {alert.description && <p>{alert.description}</p>}
        <p className={styles.about}>
          <code>{alert.name}</code>
          {labels.map(([name, value]) => (
            <code key={name}>
              {name}={value}
            </code>
          ))}
          <span title={format.dateTime(isOver ? isOver : alert.began_at)}>
            {isOver
              ? t("ended", { when: format.relative(isOver) })
              : t("since", { when: format.relative(alert.began_at) })}
          </span>
          {alert.runbook.startsWith("http") ? (
            <a href={alert.runbook} target="_blank" rel="noreferrer">
              {t("runbook")}
            </a>
          ) : (
            alert.runbook && <span>{alert.runbook}</span>
          )}
        </p>
      </div>
      {action}
    </li>
  );
}
