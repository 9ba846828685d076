import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/http";
import { useSession } from "@/api/session";
import type { Budget } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { toast } from "@/ui/toasts";
import { analyticsMessages } from "./messages";
import styles from "./Analytics.module.css";

const SCOPES = ["tenant", "key", "run"] as const;
const PERIODS = ["day", "month", "ever"] as const;

/** Sets a budget, in place of the one for the same subject and period. */
export function BudgetDialog({ budget, onClose }: { budget: Partial<Budget>; onClose: () => void }) {
  const t = useT(analyticsMessages);
  const queries = useQueryClient();
  const tenant = useSession().tenant.id;
  const [draft, setDraft] = useState({
    scope: budget.scope ?? "tenant",
    subject: budget.subject ?? "",
    period: budget.period ?? "month",
    soft_usd: budget.soft_usd ?? "",
    hard_usd: budget.hard_usd ?? "",
  });
  const change = (said: Partial<typeof draft>) => setDraft({ ...draft, ...said });
  const isNew = budget.subject === undefined;
  const save = useMutation({
    mutationFn: () =>
      api.put("/v1/budgets", {
        body: {
          ...draft,
          subject: draft.scope === "tenant" && isNew ? tenant : draft.subject,
          soft_usd: draft.soft_usd || null,
          hard_usd: draft.hard_usd || null,
        },
      }),
    onSuccess: () => {
      toast(t("budgetSet"));
      void queries.invalidateQueries({ queryKey: ["budgets"] });
      onClose();
    },
  });
  return (
    <Dialog open title={t("setBudget")} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Select
          label={t("scope")}
          value={draft.scope}
          disabled={!isNew}
          onChange={(event) => change({ scope: event.target.value as (typeof SCOPES)[number] })}
          options={SCOPES.map((value) => ({ value, label: t(`scopes.${value}`) }))}
        />
        {draft.scope !== "tenant" && (
          <TextField
            label={t("subject")}
            hint={t("subjectHint")}
            required
            disabled={!isNew}
            value={draft.subject}
            onChange={(event) => change({ subject: event.target.value })}
          />
        )}
        <Select
          label={t("period")}
          value={draft.period}
          disabled={!isNew}
          onChange={(event) => change({ period: event.target.value as (typeof PERIODS)[number] })}
          options={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))}
        />
        <TextField
          label={t("soft")}
          hint={t("amountHint")}
          optional
          inputMode="decimal"
          pattern="[0-9]+([.][0-9]+)?"
          value={draft.soft_usd}
          onChange={(event) => change({ soft_usd: event.target.value })}
        />
        <TextField
          label={t("hard")}
          optional
          inputMode="decimal"
          pattern="[0-9]+([.][0-9]+)?"
          value={draft.hard_usd}
          onChange={(event) => change({ hard_usd: event.target.value })}
        />
        {save.error && <ProblemView error={save.error} inline />}
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}
