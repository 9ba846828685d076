import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Camera, MemoryStick, Play, Square } from "lucide-react";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Panel } from "@/insight/Panel";
import { Button } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { toastProblem } from "@/ui/toasts";
import { order, profilersQuery, type Order, type Profiler } from "./api";
import { profilesMessages } from "./messages";
import { Snapshots } from "./Snapshots";
import styles from "./Profiles.module.css";

/** `machine:process` of a process's whole name. */
export const shortProcess = (name: string): string => name.split(":").slice(0, 2).join(":");

/** What processes have allocated, as far as they were told to trace it. */
export function MemoryTab() {
  const t = useT(profilesMessages);
  const found = useQuery(profilersQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <div aria-busy>
        <Skeleton height={240} />
      </div>
    );
  if (found.data.length === 0)
    return (
      <Empty icon={<MemoryStick />} title={t("noProcesses")}>
        {t("noProcessesText")}
      </Empty>
    );
  const process = chosen ?? found.data.find((one) => one.tracing_since)?.process ?? found.data[0]?.process ?? "";
  return (
    <div className={styles.tab}>
      <Panel title={t("processes")}>
        <p className={styles.quiet}>{t("memoryCost")}</p>
        <ul className={styles.processes}>
          {found.data.map((one) => (
            <Process
              key={one.process}
              one={one}
              isChosen={one.process === process}
              onChoose={() => setChosen(one.process)}
            />
          ))}
        </ul>
      </Panel>
      <Snapshots process={process} />
    </div>
  );
}

function Process({ one, isChosen, onChoose }: { one: Profiler; isChosen: boolean; onChoose: () => void }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  const roles: Record<string, string> = { service: t("role.service"), worker: t("role.worker") };
  return (
    <li data-chosen={isChosen || undefined}>
      <button type="button" className={styles.process} onClick={onChoose} aria-pressed={isChosen} title={one.process}>
        <strong>{roles[one.role] ?? one.role}</strong> <code>{shortProcess(one.process)}</code>
        <small>
          {t("resident", { size: format.bytes(one.resident_bytes) })} ·{" "}
          {t("sampling", { share: format.percent(one.core_share, 2), rate: format.number(one.rate_hz, 0) })}
        </small>
      </button>
      {!one.is_alive && <Badge tone="bad">{t("gone")}</Badge>}
      {one.tracing_since && (
        <span className={styles.tracing}>
          <Badge tone="busy">{t("tracing")}</Badge>{" "}
          {t("traced", { size: format.bytes(one.traced_bytes), overhead: format.bytes(one.overhead_bytes) })}
        </span>
      )}
      <Orders one={one} />
    </li>
  );
}

function Orders({ one }: { one: Profiler }) {
  const t = useT(profilesMessages);
  const queries = useQueryClient();
  const mayWrite = useRight("profiles.write");
  const given = useMutation({
    mutationFn: (action: Order) => order(one.process, action),
    onSuccess: () =>
      Promise.all([["profilers"], ["snapshots"]].map((key) => queries.invalidateQueries({ queryKey: key }))),
    onError: (error) => toastProblem(error, t("refused")),
  });
  if (!mayWrite || !one.is_alive) return null;
  const isBusy = given.isPending || one.is_asked_to !== "";
  const button = (action: Order, icon: React.ReactNode) => (
    <Button small icon={icon} busy={isBusy} onClick={() => given.mutate(action)}>
      {t(`order.${action}`)}
    </Button>
  );
  return (
    <span className={styles.orders}>
      {one.tracing_since ? (
        <>
          {button("snapshot", <Camera />)}
          {button("stop", <Square />)}
        </>
      ) : (
        button("start", <Play />)
      )}
    </span>
  );
}
