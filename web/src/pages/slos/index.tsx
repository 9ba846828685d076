import { useQuery } from "@tanstack/react-query";
import { Target } from "lucide-react";
import { useT } from "@/i18n/i18n";
import { rulesQuery, slosQuery, type Standing } from "@/insight/alerting";
import { Figure, Figures } from "@/insight/Panel";
import { Empty, Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { ObjectiveRow } from "./ObjectiveRow";
import { RulesPanel } from "./RulesPanel";
import { sloMessages } from "./messages";
import styles from "./Slos.module.css";

const STANDINGS: readonly { standing: Standing; tone?: "bad" | "warn" }[] = [
  { standing: "met" },
  { standing: "burning", tone: "warn" },
  { standing: "missed", tone: "bad" },
  { standing: "unknown" },
];

export default function SlosPage() {
  const t = useT(sloMessages);
  const found = useQuery(slosQuery);
  const rules = useQuery(rulesQuery);
  const items = found.data?.items;
  return (
    <>
      <PageHeader title={t("title")} beside={<span className={styles.about}>{t("about")}</span>} />
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.page} aria-busy>
          <Skeleton height={76} />
          <Skeleton height={150} />
          <Skeleton height={150} />
        </div>
      )}
      {items?.length === 0 && (
        <Empty icon={<Target />} title={t("none")}>
          {t("noneText")}
        </Empty>
      )}
      {items && items.length > 0 && (
        <div className={styles.page}>
          <Figures>
            {STANDINGS.map(({ standing, tone }) => {
              const count = items.filter((one) => one.standing === standing).length;
              return <Figure key={standing} label={t(standing)} value={count} tone={count > 0 ? tone : undefined} />;
            })}
          </Figures>
          <ul className={styles.objectives}>
            {items.map((one) => (
              <ObjectiveRow key={one.name} objective={one} />
            ))}
          </ul>
          {rules.data && rules.data.items.length > 0 && <RulesPanel rules={rules.data.items} />}
        </div>
      )}
    </>
  );
}
