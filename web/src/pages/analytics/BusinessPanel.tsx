import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Business } from "@/insight/api";
import { Panel } from "@/insight/Panel";
import { BarChart, LineChart } from "@/ui/Charts";
import { analyticsMessages } from "./messages";
import { daysOf } from "./series";
import styles from "./Analytics.module.css";

/** What was finished, day by day, and what a minute of it cost. */
export function BusinessPanel({ business }: { business: Business }) {
  const t = useT(analyticsMessages);
  const format = useFormats();
  const days = useMemo(() => daysOf(business), [business]);
  const labels = days.map((day) => format.date(day.at).replace(/[,]?\s+(de\s+)?\d{4}$/, ""));
  if (days.length === 0) {
    return (
      <Panel title={t("business")}>
        <p className={styles.about}>{t("nothingMade")}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t("business")}>
      <div className={styles.charts}>
        <figure>
          <figcaption>{t("minutesByDay")}</figcaption>
          <BarChart
            label={t("minutesByDay")}
            labels={labels}
            series={[{ name: t("minutes"), values: days.map((day) => day.minutes) }]}
            format={(value) => format.number(value, 1)}
            height={160}
          />
        </figure>
        <figure>
          <figcaption>{t("costByDay")}</figcaption>
          <LineChart
            label={t("costByDay")}
            labels={labels}
            series={[{ name: t("perMinute"), values: days.map((day) => day.perMinute) }]}
            format={(value) => format.money(value)}
            height={160}
          />
        </figure>
      </div>
    </Panel>
  );
}
