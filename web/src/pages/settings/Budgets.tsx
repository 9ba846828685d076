import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { api } from "@/api/http";
import { useRight, useSession } from "@/api/session";
import type { Budget, Page } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import { Progress } from "@/ui/Status";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

const SCOPES = ["tenant", "key", "run"] as const;
const PERIODS: readonly Budget["period"][] = ["day", "month", "ever"];

/** How much models may cost, and how much they did. */
export default function Budgets() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const mayWrite = useRight("budgets.write");
  const [isMaking, setMaking] = useState(false);
  const budgets = useQuery({
    queryKey: ["budgets"],
    queryFn: async () => (await api.get<Page<Budget>>("/v1/budgets")).items,
  });
  const remove = useChange(
    (one: Budget) => api.delete(`/v1/budgets/${one.scope}/${encodeURIComponent(one.subject)}/${one.period}`),
    "budgets",
  );
  const named = (prefix: "scopeBudget" | "periodName", value: string) => {
    const key = `${prefix}.${value}`;
    return hasText(settingsMessages, key) ? t(key) : value;
  };
  return (
    <>
      <div className={styles.head}>
        <h2>{t("section.budgets")}</h2>
        {mayWrite && (
          <Button kind="primary" icon={<Plus />} onClick={() => setMaking(true)}>
            {t("newBudget")}
          </Button>
        )}
      </div>
      <Listing
        query={budgets}
        label={t("section.budgets")}
        heads={[t("scope"), t("period"), t("spent"), t("soft"), t("hard"), ""]}
        empty={t("noBudgets")}
      >
        {(one) => (
          <tr key={`${one.scope}${one.subject}${one.period}`}>
            <td>
              {named("scopeBudget", one.scope)}
              <p>{one.subject}</p>
            </td>
            <td>{named("periodName", one.period)}</td>
            <td>
              {format.money(one.spent_usd)}
              {one.spent_usd !== null && one.hard_usd !== null && (
                <Progress
                  value={Math.min(1, Number(one.spent_usd) / Math.max(Number(one.hard_usd), 1e-9))}
                  label={t("spent")}
                />
              )}
            </td>
            <td>{format.money(one.soft_usd)}</td>
            <td>{format.money(one.hard_usd)}</td>
            <td className={styles.end}>
              {mayWrite && (
                <IconButton small label={t("removeBudget")} onClick={() => remove.mutate(one)}>
                  <Trash2 />
                </IconButton>
              )}
            </td>
          </tr>
        )}
      </Listing>
      <NewBudget open={isMaking} onClose={() => setMaking(false)} />
    </>
  );
}

function NewBudget({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT(settingsMessages);
  const { tenant } = useSession();
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("tenant");
  const set = useChange((body: object) => api.put<Budget>("/v1/budgets", { body }), "budgets", onClose);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const amount = (name: string) => (form.get(name) as string) || null;
    const subject = scope === "tenant" ? tenant.id : (form.get("subject") as string);
    set.mutate({ scope, subject, period: form.get("period"), hard_usd: amount("hard"), soft_usd: amount("soft") });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("budgetTitle")}>
      <form className={styles.form} onSubmit={onSubmit}>
        <Select
          label={t("scope")}
          value={scope}
          onChange={(event) => setScope(event.target.value as typeof scope)}
          options={SCOPES.map((one) => ({ value: one, label: t(`scopeBudget.${one}`) }))}
        />
        {scope !== "tenant" && <TextField label={t("subject")} name="subject" required maxLength={64} />}
        <Select
          label={t("period")}
          name="period"
          defaultValue="month"
          options={PERIODS.map((one) => ({ value: one, label: t(`periodName.${one}`) }))}
        />
        <TextField label={t("hard")} hint={t("hardHint")} name="hard" type="number" min={0} step="any" required />
        <TextField label={t("soft")} name="soft" type="number" min={0} step="any" optional />
        <Button type="submit" kind="primary" busy={set.isPending}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}
