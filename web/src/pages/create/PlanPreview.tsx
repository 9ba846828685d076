import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { planOrder } from "@/api/productions";
import type { Order, Plan } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { createMessages } from "./messages";
import styles from "./PlanPreview.module.css";

const PAUSE_MS = 500;

/** What would be done and what it takes, asked for whenever the writing pauses. */
export function PlanPreview({ order }: { order: string | null }) {
  const t = useT(createMessages);
  const settled = useSettled(order);
  const plan = useQuery({
    queryKey: ["plan", settled],
    queryFn: ({ signal }) => planOrder(JSON.parse(settled ?? "{}") as Order, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <section className={styles.plan} aria-busy={plan.isFetching}>
      <h2>{t("plan")}</h2>
      {order === null && <p className={styles.empty}>{t("planEmpty")}</p>}
      {order !== null && plan.isPending && <Skeleton lines={3} />}
      {order !== null && plan.error && <ProblemView error={plan.error} inline />}
      {order !== null && plan.data && !plan.error && <Preview plan={plan.data} />}
    </section>
  );
}

function Preview({ plan }: { plan: Plan }) {
  const t = useT(createMessages);
  const format = useFormats();
  const { seconds, cost_usd, calls } = plan.predicted;
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>{t("time")}</dt>
          <dd>{`~ ${format.duration(Math.max(1, Math.round(seconds)))}`}</dd>
        </div>
        <div>
          <dt>{t("cost")}</dt>
          <dd>{Number(cost_usd) === 0 ? t("free") : `~ ${format.money(cost_usd)}`}</dd>
        </div>
        <div>
          <dt>{t("calls")}</dt>
          <dd>{format.number(calls)}</dd>
        </div>
      </dl>
      {plan.notices.length > 0 && (
        <ul className={styles.notices} aria-label={t("notices")}>
          {plan.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <details className={styles.steps}>
        <summary>{`${t("steps")} (${plan.steps.length})`}</summary>
        <ol>
          {plan.steps.map((step, index) => (
            <li key={`${index}${step.state}`} style={{ "--depth": step.depth }}>
              <span>{step.state}</span>
              <code>{step.agent}</code>
              <span className={styles.about}>{step.about}</span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
