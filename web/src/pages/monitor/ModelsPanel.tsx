import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Breaker, MonitorState } from "@/insight/api";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Panel } from "@/insight/Panel";
import { Status } from "@/ui/Status";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

/** What models were asked within the hour, and whether each is asked or left alone. */
export function ModelsPanel({ models }: { models: MonitorState["models"] }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const share = (part: number) => format.percent(models.calls ? part / models.calls : null);
  const ms = (value: number | null) => format.duration(value === null ? null : value / 1000);
  const columns: GridColumn<Breaker>[] = [
    { id: "model", header: t("model"), cell: (one) => one.name },
    {
      id: "breaker",
      header: t("breaker"),
      cell: (one) => (
        <span title={one.until_at ? t("until", { until: format.time(one.until_at) }) : undefined}>
          <Status status={one.state} quiet /> {one.why}
        </span>
      ),
    },
    { id: "under_way", header: t("underWay"), align: "end", cell: (one) => format.number(one.under_way) },
  ];
  const figures: [string, string][] = [
    [t("p50"), ms(models.p50_ms)],
    [t("p95"), ms(models.p95_ms)],
    [t("cacheHits"), share(models.cache_hits)],
    [t("modelErrors"), share(models.errors)],
    [t("cost"), format.money(models.cost_usd)],
  ];
  return (
    <Panel title={t("models")} beside={t("modelsHour", { count: models.calls })}>
      <dl className={styles.percentiles}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {models.breakers.length > 0 ? (
        <Grid label={t("breaker")} rows={models.breakers} columns={columns} rowKey={(one) => one.name} />
      ) : (
        <p className={styles.none}>
          <strong>{t("noModels")}</strong> {t("noModelsText")}
        </p>
      )}
    </Panel>
  );
}
