import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { useState } from "react";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Panel } from "@/insight/Panel";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { toastProblem } from "@/ui/toasts";
import { endStandIn, onCallQuery, standIn, type OnCall as Told, type Schedule } from "./api";
import { Waiting } from "./Incidents";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

const HOUR_MS = 3_600_000;
const HOURS = ["1", "4", "24", "168"] as const;
const SHOWN = 6;

/** Who is on call by each schedule, who is next, and who stands in. */
export function OnCall() {
  const t = useT(alertsMessages);
  const found = useQuery(onCallQuery);
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (found.data.schedules.length === 0)
    return (
      <Empty icon={<PhoneCall />} title={t("noSchedulesTitle")}>
        {t("noSchedulesText")}
      </Empty>
    );
  return (
    <div className={styles.panels}>
      {found.data.schedules.map((one) => (
        <ScheduleView key={one.name} schedule={one} told={found.data} />
      ))}
    </div>
  );
}

function ScheduleView({ schedule, told }: { schedule: Schedule; told: Told }) {
  const t = useT(alertsMessages);
  const format = useFormats();
  const mayWrite = useRight("alerts.write");
  const [now, ...later] = schedule.shifts;
  const overrides = told.overrides.filter((one) => one.schedule === schedule.name);
  const queries = useQueryClient();
  const ending = useMutation({
    mutationFn: endStandIn,
    onSuccess: () => queries.invalidateQueries({ queryKey: onCallQuery.queryKey }),
    onError: (error) => toastProblem(error, t("notDone")),
  });
  return (
    <Panel title={schedule.name} beside={schedule.timezone}>
      <p className={styles.now}>
        <b>{now?.person ?? t("nobody")}</b>
        {now && <span>{t("until", { when: format.dateTime(now.ends_at) })}</span>}
      </p>
      <ol className={styles.shifts}>
        {later.slice(0, SHOWN).map((one) => (
          <li key={one.begins_at}>
            <span>{one.person ?? t("nobody")}</span>
            <time dateTime={one.begins_at}>{format.dateTime(one.begins_at)}</time>
          </li>
        ))}
      </ol>
      {overrides.map((one) => (
        <p key={one.id} className={styles.override}>
          {t("standsIn", { name: one.person, when: format.dateTime(one.ends_at) })}
          {mayWrite && (
            <Button small kind="quiet" disabled={ending.isPending} onClick={() => ending.mutate(one.id)}>
              {t("endStandIn")}
            </Button>
          )}
        </p>
      ))}
      {mayWrite && <StandIn schedule={schedule.name} people={told.people} />}
    </Panel>
  );
}

function StandIn({ schedule, people }: { schedule: string; people: readonly string[] }) {
  const t = useT(alertsMessages);
  const queries = useQueryClient();
  const [person, setPerson] = useState(people[0] ?? "");
  const [hours, setHours] = useState<string>("4");
  const making = useMutation({
    mutationFn: () =>
      standIn({ schedule, person, ends_at: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: onCallQuery.queryKey }),
    onError: (error) => toastProblem(error, t("notDone")),
  });
  return (
    <div className={styles.standIn}>
      <Select
        label={t("person")}
        labelHidden
        value={person}
        onChange={(event) => setPerson(event.target.value)}
        options={people.map((one) => ({ value: one, label: one }))}
      />
      <Select
        label={t("forHowLong")}
        labelHidden
        value={hours}
        onChange={(event) => setHours(event.target.value)}
        options={HOURS.map((one) => ({ value: one, label: t(`hours.${one}`) }))}
      />
      <Button busy={making.isPending} onClick={() => making.mutate()}>
        {t("standIn")}
      </Button>
    </div>
  );
}
