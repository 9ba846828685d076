import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Budget } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import { budgetsQuery } from "@/insight/api";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Panel } from "@/insight/Panel";
import { Button } from "@/ui/Button";
import { ProblemView } from "@/ui/Problem";
import { toast } from "@/ui/toasts";
import { BudgetDialog } from "./BudgetDialog";
import { analyticsMessages } from "./messages";
import styles from "./Analytics.module.css";

const addressOf = (one: Budget): string =>
  ["/v1/budgets", one.scope, encodeURIComponent(one.subject), one.period].join("/");

/** How much calls may cost, and how much of that is spent. */
export function BudgetsPanel() {
  const t = useT(analyticsMessages);
  const format = useFormats();
  const queries = useQueryClient();
  const mayWrite = useRight("budgets.write");
  const [edited, setEdited] = useState<Partial<Budget> | null>(null);
  const found = useQuery(budgetsQuery);
  const remove = useMutation({
    mutationFn: (one: Budget) => api.delete(addressOf(one)),
    onSuccess: () => {
      toast(t("budgetRemoved"));
      void queries.invalidateQueries({ queryKey: ["budgets"] });
    },
  });
  const scopeOf = (one: Budget) => {
    const key = `scopes.${one.scope}`;
    return hasText(analyticsMessages, key) ? t(key) : one.scope;
  };
  const periodOf = (one: Budget) => {
    const key = `periods.${one.period}`;
    return hasText(analyticsMessages, key) ? t(key) : one.period;
  };
  const columns: GridColumn<Budget>[] = [
    {
      id: "subject",
      header: t("subject"),
      cell: (one) => `${scopeOf(one)} ${one.subject === "*" ? t("everybody") : one.subject}`,
    },
    { id: "period", header: t("period"), cell: periodOf },
    { id: "spent", header: t("spent"), align: "end", cell: (one) => <Spent budget={one} /> },
    { id: "soft", header: t("soft"), align: "end", cell: (one) => format.money(one.soft_usd) },
    { id: "hard", header: t("hard"), align: "end", cell: (one) => format.money(one.hard_usd) },
    ...(mayWrite
      ? [
          {
            id: "do",
            header: "",
            align: "end" as const,
            cell: (one: Budget) => (
              <>
                <Button small kind="quiet" onClick={() => setEdited(one)}>
                  {t("changeBudget")}
                </Button>
                <Button small kind="quiet" onClick={() => remove.mutate(one)}>
                  {t("removeBudget")}
                </Button>
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      title={t("budgets")}
      beside={
        mayWrite && (
          <Button small icon={<Plus />} onClick={() => setEdited({ scope: "tenant", period: "month" })}>
            {t("setBudget")}
          </Button>
        )
      }
    >
      {(found.error ?? remove.error) && <ProblemView error={found.error ?? remove.error} />}
      <p className={styles.about}>{found.data?.length === 0 ? t("noBudgets") : t("budgetsAbout")}</p>
      {found.data && found.data.length > 0 && (
        <Grid label={t("budgets")} rows={found.data} columns={columns} rowKey={addressOf} />
      )}
      {edited && <BudgetDialog budget={edited} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

function Spent({ budget }: { budget: Budget }) {
  const format = useFormats();
  const most = Number(budget.hard_usd ?? budget.soft_usd ?? 0);
  if (budget.spent_usd === null || most === 0) return format.money(budget.spent_usd);
  const share = Number(budget.spent_usd) / most;
  return (
    <span
      className={styles.spent}
      data-near={share > 0.8 || undefined}
    >{`${format.money(budget.spent_usd)} · ${format.percent(share)}`}</span>
  );
}
