import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { useT } from "@/i18n/i18n";
import type { Alert } from "./api";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

const ICONS = { critical: CircleAlert, warning: TriangleAlert, info: Info };

/** How bad something is: a form of its own each, not only a colour. */
export function SeverityMark({ severity }: { severity: Alert["severity"] }) {
  const t = useT(alertsMessages);
  const Icon = ICONS[severity];
  const name = t(`severities.${severity}`);
  return (
    <span className={styles.severity} data-severity={severity} title={name}>
      <Icon size={15} aria-hidden />
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
