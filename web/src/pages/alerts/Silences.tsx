import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { toastProblem } from "@/ui/toasts";
import { endSilence, silencesQuery } from "./api";
import { Waiting } from "./Incidents";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

/** Alerts that nobody is told of for a while. */
export function Silences({ onSilence }: { onSilence: (matchers: string) => void }) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const queries = useQueryClient();
  const mayWrite = useRight("alerts.write");
  const found = useQuery(silencesQuery);
  const ending = useMutation({
    mutationFn: endSilence,
    onSuccess: () => queries.invalidateQueries({ queryKey: silencesQuery.queryKey }),
    onError: (error) => toastProblem(error, t("notDone")),
  });
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (found.data.length === 0)
    return (
      <Empty
        icon={<BellOff />}
        title={t("noSilencesTitle")}
        action={mayWrite && <Button onClick={() => onSilence("")}>{t("newSilence")}</Button>}
      >
        {t("noSilencesText")}
      </Empty>
    );
  return (
    <ul className={styles.list}>
      {found.data.map((one) => (
        <li key={one.id} className={styles.item}>
          <div>
            <p className={styles.about}>
              {one.matchers.map((matcher) => (
                <code key={matcher}>{matcher}</code>
              ))}
            </p>
            {one.comment && <p>{one.comment}</p>}
            <p className={styles.hint} title={format.dateTime(one.ends_at)}>
              {t("ends", { when: format.relative(one.ends_at) })} · {t("by", { name: one.author })}
            </p>
          </div>
          {mayWrite && (
            <Button small disabled={ending.isPending} onClick={() => ending.mutate(one.id)}>
              {t("endSilence")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
