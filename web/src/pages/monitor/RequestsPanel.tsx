import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { MonitorState } from "@/insight/api";
import { Panel } from "@/insight/Panel";
import { LineChart } from "@/ui/Charts";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

/** How many requests there are, how many fail, and how long they take. */
export function RequestsPanel({ requests }: { requests: NonNullable<MonitorState["requests"]> }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const ms = (value: number | null) => format.duration(value === null ? null : value / 1000);
  const { series } = requests;
  const labels = useMemo(() => series.map((one) => new Date(one.at).toTimeString().slice(0, 5)), [series]);
  const told = [
    t("perSecond", { rate: format.number(requests.per_s, 1) }),
    t("errors", { share: format.percent(requests.error_rate, 1) }),
    t("minute"),
  ];
  return (
    <Panel title={t("requests")} beside={told.join(" · ")} className={styles.wide}>
      <dl className={styles.percentiles}>
        {(["p50", "p95", "p99"] as const).map((name) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{ms(requests[`${name}_ms`])}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.charts}>
        <figure>
          <figcaption>{t("requestsChart")}</figcaption>
          <LineChart
            label={t("requestsChart")}
            labels={labels}
            height={150}
            series={[{ name: t("rate"), values: series.map((one) => one.per_s) }]}
            format={(value) => format.number(value, 1)}
          />
        </figure>
        <figure>
          <figcaption>{t("latencyChart")}</figcaption>
          <LineChart
            label={t("latencyChart")}
            labels={labels}
            height={150}
            series={(["p50", "p95", "p99"] as const).map((name) => ({
              name,
              values: series.map((one) => one[`${name}_ms`] ?? 0),
            }))}
            format={(value) => format.number(value, 1)}
          />
        </figure>
      </div>
    </Panel>
  );
}
