import { useQuery } from "@tanstack/react-query";
import { BellOff, ShieldCheck } from "lucide-react";
import { useRight } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { alertsQuery } from "@/insight/alerting";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { silencesQuery } from "./api";
import { AlertItem } from "./AlertItem";
import { Waiting } from "./Incidents";
import { matchersOf } from "./matchers";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

/** What is not as it should be now, or was a moment ago. */
export function Firing({ onSilence }: { onSilence: (matchers: string) => void }) {
  const t = useT(alertsMessages);
  const mayWrite = useRight("alerts.write");
  const found = useQuery(alertsQuery);
  const silenced = new Set(useQuery(silencesQuery).data?.flatMap((one) => one.covers));
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (found.data.items.length === 0)
    return (
      <Empty icon={<ShieldCheck />} title={t("allWellTitle")}>
        {t("allWellText")}
      </Empty>
    );
  return (
    <ul className={styles.list}>
      {found.data.items.map((one) => (
        <AlertItem
          key={one.fingerprint}
          alert={one}
          isSilenced={silenced.has(one.fingerprint)}
          action={
            mayWrite &&
            one.state !== "resolved" && (
              <Button small icon={<BellOff />} onClick={() => onSilence(matchersOf(one))}>
                {t("silence")}
              </Button>
            )
          }
        />
      ))}
    </ul>
  );
}
