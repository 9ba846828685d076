import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hash, Mail, Siren, Webhook } from "lucide-react";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { toast, toastProblem } from "@/ui/toasts";
import { receiversQuery, tryReceiver, type Receiver } from "./api";
import { Waiting } from "./Incidents";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

const ICONS = { slack: Hash, pagerduty: Siren, email: Mail, webhook: Webhook };

/** Who hears of alerts, what they heard last, and whether they would hear something now. */
export function Receivers() {
  const t = useT(alertsMessages);
  const found = useQuery(receiversQuery);
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (found.data.length === 0)
    return (
      <Empty icon={<Siren />} title={t("noReceiversTitle")}>
        <p>{t("noReceiversText")}</p>
        <pre className={styles.example}>{EXAMPLE}</pre>
      </Empty>
    );
  return (
    <ul className={styles.list}>
      {found.data.map((one) => (
        <Item key={one.name} receiver={one} />
      ))}
    </ul>
  );
}

const EXAMPLE = `receivers:
  team: {slack: {webhook: env:SLACK_WEBHOOK}}
routes: {receiver: team}`;

function Item({ receiver }: { receiver: Receiver }) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const queries = useQueryClient();
  const mayWrite = useRight("alerts.write");
  const trying = useMutation({
    mutationFn: () => tryReceiver(receiver.name),
    onSuccess: async (done) => {
      const isTold = done.status === "delivered";
      toast(t(isTold ? "tested" : "testFailed", { name: receiver.name }), {
        tone: isTold ? "ok" : "bad",
        text: done.error ?? "",
      });
      await queries.invalidateQueries({ queryKey: receiversQuery.queryKey });
    },
    onError: (error) => toastProblem(error, t("notDone")),
  });
  const Icon = ICONS[receiver.channel];
  const { last } = receiver;
  return (
    <li className={styles.item}>
      <Icon size={16} aria-hidden />
      <div>
        <p className={styles.summary}>
          <b>{receiver.name}</b> <span className={styles.hint}>{receiver.where}</span>
        </p>
        {receiver.people.length > 0 && (
          <p className={styles.hint}>{t("reaches", { names: receiver.people.join(", ") })}</p>
        )}
        {last ? (
          <p className={styles.about}>
            <Badge tone={last.status === "delivered" ? "ok" : last.status === "given_up" ? "bad" : "warn"}>
              {t(`deliveries.${last.status}`)}
            </Badge>
            <span>{t(`kinds.${last.what}`)}</span>
            <time dateTime={last.created_at} title={format.dateTime(last.created_at)}>
              {format.relative(last.created_at)}
            </time>
            {last.error && <span className={styles.trouble}>{last.error}</span>}
          </p>
        ) : (
          <p className={styles.hint}>{t("neverTold")}</p>
        )}
      </div>
      {mayWrite && (
        <Button small busy={trying.isPending} onClick={() => trying.mutate()}>
          {t("test")}
        </Button>
      )}
    </li>
  );
}
