import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useRight } from "@/api/session";
import { api } from "@/api/http";
import type { Page } from "@/api/types";
import type { Run } from "@/flow/api";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Panel } from "@/insight/Panel";
import { Status } from "@/ui/Status";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

const LIVE_MS = 4_000;
const SHOWN = 8;

/** The runs that go on now. */
export function RunsPanel() {
  const t = useT(monitorMessages);
  const format = useFormats();
  const mayRead = useRight("runs.read");
  const found = useQuery({
    queryKey: ["runs", "under way"],
    queryFn: ({ signal }) => api.get<Page<Run>>("/v1/runs", { query: { status: "running", limit: SHOWN }, signal }),
    refetchInterval: LIVE_MS,
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const columns: GridColumn<Run>[] = [
    { id: "flow", header: t("flow"), cell: (one) => <Link to={`/runs/${one.id}`}>{one.flow}</Link> },
    {
      id: "status",
      header: t("status"),
      cell: (one) => <Status status={one.holder === null ? "queued" : one.status} quiet />,
    },
    { id: "began", header: t("began"), cell: (one) => format.relative(one.created_at) },
    { id: "cost", header: t("spent"), align: "end", cell: (one) => format.money(one.cost_usd) },
  ];
  const rows = found.data?.items ?? [];
  return (
    <Panel title={t("live")} beside={<Link to="/runs">{t("allRuns")}</Link>}>
      {rows.length > 0 && <Grid label={t("live")} rows={rows} columns={columns} rowKey={(one) => one.id} />}
      {found.isSuccess && rows.length === 0 && (
        <p className={styles.none}>
          <strong>{t("noRuns")}</strong> {t("noRunsText")}
        </p>
      )}
    </Panel>
  );
}
