import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Link } from "react-router";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { BarChart } from "@/ui/Charts";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { toastProblem } from "@/ui/toasts";
import { decide, faultQuery, type Decision, type FaultDetail } from "./api";
import { STATUS_TONES } from "./Faults";
import { logsMessages } from "./messages";
import { Template } from "./Template";
import styles from "./Logs.module.css";

const HOUR_MS = 3_600_000;

/** An error: where it was raised, when and in which traces and runs it happened, and what is decided about it. */
export function FaultPanel({ fingerprint, onClose }: { fingerprint: string; onClose: () => void }) {
  const t = useT(logsMessages);
  const found = useQuery(faultQuery(fingerprint));
  return (
    <aside className={styles.panel} aria-label={t("error")}>
      <header>
        <h2>{found.data?.code ?? "…"}</h2>
        <IconButton small label={t("closeError")} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data && <Facts fault={found.data} />}
    </aside>
  );
}

function Facts({ fault }: { fault: FaultDetail }) {
  const t = useT(logsMessages);
  const format = useFormats();
  const hour = Math.floor(Date.parse(fault.last_at) / HOUR_MS);
  const labels = fault.hours.map((_, at) => format.time(new Date((hour - 23 + at) * HOUR_MS).toISOString()));
  return (
    <>
      {fault.message && (
        <p>
          <Template text={fault.message} />
        </p>
      )}
      <p className={styles.meta}>
        <Badge tone={STATUS_TONES[fault.status]}>{t(`statuses.${fault.status}`)}</Badge>
        {t("times", { count: fault.count })}
      </p>
      <Decisions fault={fault} />
      <dl className={styles.links}>
        <dt>{t("firstSeen")}</dt>
        <dd>
          {format.dateTime(fault.first_at)} · {fault.first_version}
        </dd>
        <dt>{t("lastSeen")}</dt>
        <dd>
          {format.dateTime(fault.last_at)} · {fault.last_version}
        </dd>
        <dt>{t("place")}</dt>
        <dd>{fault.place}</dd>
      </dl>
      <BarChart
        label={t("day")}
        labels={labels}
        series={[{ name: t("count"), values: fault.hours }]}
        format={(value) => format.number(value)}
        height={96}
      />
      {fault.stack && <pre className={styles.trouble}>{fault.stack}</pre>}
      <h3>{t("occurrences")}</h3>
      <ul className={styles.occurrences}>
        {fault.occurrences.map((one) => (
          <li key={`${one.at}${one.trace_id ?? ""}`}>
            <time dateTime={one.at}>{format.dateTime(one.at)}</time>
            {one.agent && <span>{one.agent}</span>}
            {one.trace_id && <Link to={`/traces/${one.trace_id}`}>{t("trace")}</Link>}
            {one.run_id && <Link to={`/runs/${one.run_id}`}>{t("run")}</Link>}
          </li>
        ))}
      </ul>
      <p className={styles.hint}>{t("withTheRun")}</p>
    </>
  );
}

function Decisions({ fault }: { fault: FaultDetail }) {
  const t = useT(logsMessages);
  const queries = useQueryClient();
  const mayDecide = useRight("alerts.write");
  const deciding = useMutation({
    mutationFn: (status: Decision) => decide(fault.fingerprint, status),
    onSuccess: async (told) => {
      queries.setQueryData(faultQuery(fault.fingerprint).queryKey, told);
      await queries.invalidateQueries({ queryKey: ["faults"] });
    },
    onError: (error) => toastProblem(error, t("notDecided")),
  });
  if (!mayDecide) return null;
  const button = (status: Decision, label: string, kind?: "primary") => (
    <Button {...(kind && { kind })} disabled={deciding.isPending} onClick={() => deciding.mutate(status)}>
      {label}
    </Button>
  );
  const isOpen = fault.status === "open" || fault.status === "returned";
  return (
    <div className={styles.decisions}>
      {isOpen ? (
        <>
          {button("resolved", t("resolve"), "primary")}
          {button("ignored", t("ignore"))}
        </>
      ) : (
        button("open", t("reopen"))
      )}
    </div>
  );
}
