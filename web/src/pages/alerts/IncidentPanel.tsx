import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { incidentQuery, type IncidentDetail } from "./api";
import { AlertItem } from "./AlertItem";
import { IncidentActions } from "./IncidentActions";
import { STATUS_TONES } from "./Incidents";
import { alertsMessages } from "./messages";
import { SeverityMark } from "./SeverityMark";
import { Timeline } from "./Timeline";
import styles from "./Alerts.module.css";

/** An incident: its alerts, what came of it, who was told, and what can be done about it. */
export function IncidentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT(alertsMessages);
  const found = useQuery(incidentQuery(id));
  return (
    <aside className={styles.panel} aria-label={t("incident")}>
      <header>
        <h2>
          {found.data && <SeverityMark severity={found.data.severity} />} {found.data?.title ?? "…"}
        </h2>
        <IconButton small label={t("close")} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data && <Facts incident={found.data} />}
    </aside>
  );
}

function Facts({ incident }: { incident: IncidentDetail }) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const { escalates_at: escalatesAt, assignee } = incident;
  return (
    <>
      <p className={styles.meta}>
        <Badge tone={STATUS_TONES[incident.status]}>{t(`statuses.${incident.status}`)}</Badge>
        {assignee && <span>{t("lookedAfterBy", { name: assignee })}</span>}
        {escalatesAt && <span>{t("escalates", { when: format.relative(escalatesAt) })}</span>}
      </p>
      <IncidentActions incident={incident} />
      <h3>{t("itsAlerts", { count: incident.alerts.length })}</h3>
      <ul className={styles.alerts}>
        {incident.alerts.map((one) => (
          <AlertItem key={one.fingerprint} alert={one} />
        ))}
      </ul>
      <h3>{t("timeline")}</h3>
      <Timeline events={incident.events} />
      <h3>{t("told")}</h3>
      {incident.deliveries.length === 0 ? (
        <p className={styles.hint}>{t("nobodyTold")}</p>
      ) : (
        <ul className={styles.told}>
          {incident.deliveries.map((one, index) => (
            <li key={index}>
              <b>{one.receiver}</b>
              <span>{t(`kinds.${one.what}`)}</span>
              <Badge tone={one.status === "delivered" ? "ok" : one.status === "given_up" ? "bad" : "warn"}>
                {t(`deliveries.${one.status}`)}
              </Badge>
              {one.error && <small>{one.error}</small>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
