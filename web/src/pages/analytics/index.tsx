import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useT } from "@/i18n/i18n";
import { businessQuery, costQuery, type CostBy, type Measure } from "@/insight/api";
import { useWishes } from "@/insight/wishes";
import { Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { BudgetsPanel } from "./BudgetsPanel";
import { BusinessPanel } from "./BusinessPanel";
import { CostPanel } from "./CostPanel";
import { Totals } from "./Totals";
import { analyticsMessages } from "./messages";
import { sinceOf } from "./series";
import styles from "./Analytics.module.css";

const DAYS = ["1", "7", "30", "90", "365"];
const BLANK = { days: "30", by: "model", measure: "cost_usd" };

export default function AnalyticsPage() {
  const t = useT(analyticsMessages);
  const [wishes, change] = useWishes(BLANK);
  const days = Number(wishes.days) || Number(BLANK.days);
  const since = useMemo(() => sinceOf(days), [days]);
  const by = wishes.by as CostBy;
  const cost = useQuery(costQuery(by, since));
  const business = useQuery(businessQuery(since));
  const options = DAYS.map((value) => ({
    value,
    label: value === "1" ? t("today") : t("days", { count: Number(value) }),
  }));
  return (
    <>
      <PageHeader title={t("title")}>
        <Select
          label={t("range")}
          labelHidden
          value={wishes.days}
          onChange={(event) => change({ days: event.target.value })}
          options={options}
        />
      </PageHeader>
      {cost.error && <ProblemView error={cost.error} onRetry={() => void cost.refetch()} />}
      {business.error && <ProblemView error={business.error} onRetry={() => void business.refetch()} />}
      {(cost.isPending || business.isPending) && (
        <div className={styles.page} aria-busy>
          <Skeleton height={90} />
          <Skeleton height={300} />
        </div>
      )}
      <div className={styles.page}>
        {cost.data && business.data && <Totals cost={cost.data.total} made={business.data} />}
        {cost.data && (
          <CostPanel
            table={cost.data}
            by={by}
            measure={wishes.measure as Measure}
            bucket={days === 1 ? "hour" : "day"}
            since={since}
            onChange={change}
          />
        )}
        {business.data && <BusinessPanel business={business.data} />}
        <BudgetsPanel />
      </div>
    </>
  );
}
