import { useInfiniteQuery } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge, type Tone } from "@/ui/Status";
import { Table, type Column } from "@/ui/Table";
import { incidentsQuery, type Incident } from "./api";
import { IncidentPanel } from "./IncidentPanel";
import { alertsMessages } from "./messages";
import { SeverityMark } from "./SeverityMark";
import styles from "./Alerts.module.css";

export const STATUS_TONES: Record<Incident["status"], Tone> = { open: "bad", acknowledged: "warn", resolved: "ok" };

interface IncidentsProps {
  status: string;
  chosen: string;
  onChoose: (id: string) => void;
}

/** What alerts came to, the latest first, and one of them beside. */
export function Incidents({ status, chosen, onChoose }: IncidentsProps) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const found = useInfiniteQuery(incidentsQuery(status));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const isAlone = chosen === "";
  const columns = useMemo(() => {
    const all: (Column<Incident> | false)[] = [
      {
        id: "title",
        header: t("incident"),
        width: "minmax(0, 1fr)",
        cell: (one) => (
          <span className={styles.title}>
            <SeverityMark severity={one.severity} />
            <span>{one.title}</span>
          </span>
        ),
      },
      isAlone && {
        id: "assignee",
        header: t("assignee"),
        width: "140px",
        wideOnly: true,
        cell: (one) => one.assignee ?? "",
      },
      {
        id: "status",
        header: t("status"),
        width: "116px",
        cell: (one) => <Badge tone={STATUS_TONES[one.status]}>{t(`statuses.${one.status}`)}</Badge>,
      },
      {
        id: "opened",
        header: t("opened"),
        width: "132px",
        align: "end",
        wideOnly: true,
        cell: (one) => (
          <time dateTime={one.opened_at} title={format.dateTime(one.opened_at)}>
            {format.relative(one.opened_at)}
          </time>
        ),
      },
    ];
    return all.filter((one) => one !== false);
  }, [t, format, isAlone]);
  const onEnd = () => {
    if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  return (
    <div className={styles.split}>
      {rows.length === 0 ? (
        <Empty icon={<BellRing />} title={t(status ? "noSuchIncidentsTitle" : "noIncidentsTitle")}>
          {t("noIncidentsText")}
        </Empty>
      ) : (
        <Table
          label={t("tabs.incidents")}
          rows={rows}
          columns={columns}
          rowKey={(one) => one.id}
          selected={chosen || null}
          onOpen={(one) => onChoose(one.id === chosen ? "" : one.id)}
          onEnd={onEnd}
          footer={found.isFetchingNextPage && <Skeleton lines={3} />}
        />
      )}
      {chosen && <IncidentPanel key={chosen} id={chosen} onClose={() => onChoose("")} />}
    </div>
  );
}

export const Waiting = () => (
  <div className={styles.waiting} aria-busy>
    <Skeleton lines={10} />
  </div>
);
