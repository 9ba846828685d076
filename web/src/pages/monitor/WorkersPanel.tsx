import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { WorkerState } from "@/insight/api";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Panel } from "@/insight/Panel";
import { Badge } from "@/ui/Status";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

/** `machine:process` of a worker's whole name. */
const shortName = (name: string): string => name.split(":").slice(0, 2).join(":");

/** Who drives runs and does actions. */
export function WorkersPanel({ workers }: { workers: readonly WorkerState[] }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const columns: GridColumn<WorkerState>[] = [
    { id: "name", header: t("worker"), cell: (one) => <span title={one.name}>{shortName(one.name)}</span> },
    {
      id: "alive",
      header: t("status"),
      cell: (one) => (
        <Badge tone={one.is_alive ? "ok" : "bad"}>
          {one.is_alive ? t("alive") : t("silent", { when: format.time(one.seen_at) })}
        </Badge>
      ),
    },
    { id: "runs", header: t("runs"), align: "end", cell: (one) => format.number(one.runs) },
    {
      id: "actions",
      header: t("actions"),
      align: "end",
      cell: (one) => `${format.number(one.actions)} / ${format.number(one.at_once)}`,
    },
    { id: "since", header: t("since"), align: "end", cell: (one) => format.relative(one.began_at) },
  ];
  return (
    <Panel title={t("workers")}>
      {workers.length > 0 ? (
        <Grid label={t("workers")} rows={workers} columns={columns} rowKey={(one) => one.name} />
      ) : (
        <p className={styles.none}>
          <strong>{t("noWorkers")}</strong> {t("noWorkersText")}
        </p>
      )}
    </Panel>
  );
}
