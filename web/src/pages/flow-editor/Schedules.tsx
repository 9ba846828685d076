import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import { at, schedulesQuery } from "@/flow/api";
import type { Json } from "@/flow/document/reading";
import { JsonField } from "@/flow/forms/JsonField";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { toast, toastProblem } from "@/ui/toasts";
import { flowPageMessages } from "./messages";
import styles from "./FlowPage.module.css";

/** When a flow runs by itself. */
export function Schedules({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useT(flowPageMessages);
  const formats = useFormats();
  const queries = useQueryClient();
  const mayWrite = useRight("flows.write");
  const schedules = useQuery(schedulesQuery);
  const [cron, setCron] = useState("0 7 * * 1-5");
  const [timezone, setTimezone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [input, setInput] = useState<Json | undefined>({});
  const fresh = () => queries.invalidateQueries({ queryKey: ["schedules"] });
  const add = useMutation({
    mutationFn: () => api.post("/v1/schedules", { body: { flow: name, input: input ?? {}, cron, timezone } }),
    onSuccess: () => toast(t("scheduled")),
    onSettled: fresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(at("/v1/schedules", id)),
    onSuccess: () => toast(t("unscheduled")),
    onError: (error) => toastProblem(error, t("failed")),
    onSettled: fresh,
  });
  const own = (schedules.data?.items ?? []).filter((one) => one.flow === name);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("schedulesTitle", { name })}
      actions={
        mayWrite && (
          <Button kind="primary" busy={add.isPending} onClick={() => add.mutate()}>
            {t("schedule")}
          </Button>
        )
      }
    >
      {schedules.error && <ProblemView inline error={schedules.error} />}
      {schedules.isSuccess && own.length === 0 && <p className={styles.quiet}>{t("none")}</p>}
      <ul className={styles.changes}>
        {own.map((one) => (
          <li key={one.id} className={styles.line}>
            <code>{one.cron}</code> <span>{one.timezone}</span>
            {one.next_at && <span className={styles.quiet}>{formats.dateTime(one.next_at)}</span>}
            {mayWrite && (
              <IconButton small label={t("remove")} onClick={() => remove.mutate(one.id)}>
                <Trash2 />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <>
          <TextField
            label={t("cron")}
            hint={t("cronHint")}
            value={cron}
            onChange={(event) => setCron(event.target.value)}
          />
          <TextField label={t("timezone")} value={timezone} onChange={(event) => setTimezone(event.target.value)} />
          <JsonField label={t("input")} value={input} onChange={setInput} rows={4} />
          {add.error && <ProblemView inline error={add.error} />}
        </>
      )}
    </Dialog>
  );
}
