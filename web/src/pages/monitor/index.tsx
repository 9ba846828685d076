import { useQuery } from "@tanstack/react-query";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { healthQuery, monitorQuery, type MonitorState } from "@/insight/api";
import { Figure, Figures } from "@/insight/Panel";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { HealthPanel } from "./HealthPanel";
import { HostPanel } from "./HostPanel";
import { ModelsPanel } from "./ModelsPanel";
import { RequestsPanel } from "./RequestsPanel";
import { RunsPanel } from "./RunsPanel";
import { WorkersPanel } from "./WorkersPanel";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

export default function MonitorPage() {
  const t = useT(monitorMessages);
  const format = useFormats();
  const found = useQuery(monitorQuery);
  const health = useQuery(healthQuery);
  const now = found.data;
  return (
    <>
      <PageHeader
        title={t("title")}
        beside={now && <span className={styles.at}>{t("measured", { when: format.time(now.at) })}</span>}
      />
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.page} aria-busy>
          <Skeleton height={90} />
          <Skeleton height={220} />
          <Skeleton height={220} />
        </div>
      )}
      {now && (
        <div className={styles.page}>
          <RunFigures now={now} />
          <div className={styles.columns}>
            {now.requests && <RequestsPanel requests={now.requests} />}
            <RunsPanel />
            <ModelsPanel models={now.models} />
            {now.host && <WorkersPanel workers={now.workers} />}
            {now.host && <HostPanel host={now.host} />}
            {health.data && <HealthPanel health={health.data} />}
          </div>
        </div>
      )}
    </>
  );
}

function RunFigures({ now }: { now: MonitorState }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const { runs, queue } = now;
  const wait = queue.predicted_wait_s;
  const told =
    queue.depth === 0 ? t("noWait") : wait === null ? t("waitUnknown") : t("wait", { wait: format.duration(wait) });
  return (
    <Figures>
      <Figure
        label={t("running")}
        value={format.number(runs.running)}
        about={t("productions", { count: now.productions.running })}
      />
      <Figure label={t("waiting")} value={format.number(runs.waiting)} about={t("forTime")} />
      <Figure
        label={t("queued")}
        value={format.number(runs.queued)}
        about={told}
        tone={queue.depth > 0 && wait === null ? "warn" : undefined}
      />
      <Figure
        label={t("ended")}
        value={format.number(runs.ended_last_hour)}
        about={runs.failed_last_hour > 0 ? t("failed", { count: runs.failed_last_hour }) : t("noneFailed")}
        tone={runs.failed_last_hour > 0 ? "bad" : undefined}
      />
    </Figures>
  );
}
