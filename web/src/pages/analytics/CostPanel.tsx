import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useRight, useSession } from "@/api/session";
import { useFormats, type Formats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { costSeriesQuery, type Cost, type CostBy, type CostTable, type Measure } from "@/insight/api";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Panel } from "@/insight/Panel";
import { BarChart } from "@/ui/Charts";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { analyticsMessages } from "./messages";
import { linesOf } from "./series";
import styles from "./Analytics.module.css";

const BYS: readonly CostBy[] = ["model", "agent", "provider", "key", "run", "day"];
const MEASURES: readonly Measure[] = ["cost_usd", "calls", "tokens"];
const SHOWN = 50;

interface CostPanelProps {
  table: CostTable;
  by: CostBy;
  measure: Measure;
  bucket: "hour" | "day";
  since: string;
  onChange: (change: { by?: string; measure?: string }) => void;
}

/** What calls cost, by what is asked for: over time, and in a table. */
export function CostPanel({ table, by, measure, bucket, since, onChange }: CostPanelProps) {
  const t = useT(analyticsMessages);
  const format = useFormats();
  const isHouse = useSession().tenant.id === "default";
  const maySeeAll = useRight("tenants.write") && isHouse;
  const series = useQuery(costSeriesQuery(by, measure, bucket, since));
  const bys = maySeeAll ? [...BYS, "tenant" as const] : BYS;
  const title = t("overTime", { measure: t(`measures.${measure}`) });
  return (
    <Panel
      title={title}
      beside={
        <>
          <Select
            label={t("measure")}
            labelHidden
            value={measure}
            onChange={(event) => onChange({ measure: event.target.value })}
            options={MEASURES.map((value) => ({ value, label: t(`measures.${value}`) }))}
          />
          <Select
            label={t("by")}
            labelHidden
            value={by}
            onChange={(event) => onChange({ by: event.target.value })}
            options={bys.map((value) => ({ value, label: `${t("by")}: ${t(`bys.${value}`)}` }))}
          />
        </>
      }
    >
      {series.error && <ProblemView error={series.error} onRetry={() => void series.refetch()} />}
      {table.rows.length === 0 ? (
        <Empty title={t("nothingTitle")}>{t("nothingText")}</Empty>
      ) : (
        <>
          {series.data ? (
            <BarChart
              label={title}
              labels={series.data.buckets.map((at) =>
                bucket === "hour" ? new Date(at).toTimeString().slice(0, 5) : dayOf(at, format),
              )}
              series={linesOf(series.data, by === "day" ? t("table") : t("none"), t("rest"))}
              format={(value) => (measure === "cost_usd" ? format.money(value) : format.number(value))}
              height={220}
            />
          ) : (
            <Skeleton height={220} />
          )}
          <CostRows table={table} by={by} />
        </>
      )}
    </Panel>
  );
}

const dayOf = (at: string, format: Formats): string => format.date(at).replace(/[,]?\s+(de\s+)?\d{4}$/, "");

function CostRows({ table, by }: { table: CostTable; by: CostBy }) {
  const t = useT(analyticsMessages);
  const format = useFormats();
  const mayRuns = useRight("runs.read");
  type Row = CostTable["rows"][number];
  const nameOf = (one: Row) => {
    if (one.name === "") return <span className={styles.none}>{t("none")}</span>;
    return by === "run" && mayRuns ? <Link to={`/runs/${one.name}`}>{one.name}</Link> : one.name;
  };
  const numbers: [string, (one: Cost) => string][] = [
    [t("calls"), (one) => format.number(one.calls)],
    [t("tokens"), (one) => format.number(one.input_tokens + one.output_tokens)],
    [t("measures.cost_usd"), (one) => `${one.is_estimated ? "~" : ""}${format.money(one.cost_usd)}`],
  ];
  const columns: GridColumn<Row>[] = [
    { id: "name", header: t(`bys.${by}`), cell: nameOf },
    ...numbers.map(([header, cell]): GridColumn<Row> => ({ id: header, header, cell, align: "end" })),
    {
      id: "share",
      header: "%",
      align: "end",
      cell: (one) =>
        format.percent(Number(table.total.cost_usd) ? Number(one.cost_usd) / Number(table.total.cost_usd) : null),
    },
  ];
  return <Grid label={t("table")} rows={table.rows.slice(0, SHOWN)} columns={columns} rowKey={(one) => one.name} />;
}
