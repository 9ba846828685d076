import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select, Textarea, TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { toast } from "@/ui/toasts";
import { previewSilence, silence, silencesQuery } from "./api";
import { linesOf } from "./matchers";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

const HOUR_MS = 3_600_000;
const HOURS = ["1", "4", "24", "168"] as const;

/** Asks which alerts are to be silent and for how long, and shows which those are now. */
export function SilenceDialog({ matchers: given, onClose }: { matchers: string; onClose: () => void }) {
  const t = useT(alertsMessages);
  const queries = useQueryClient();
  const [text, setText] = useState(given);
  const [hours, setHours] = useState<string>("1");
  const [comment, setComment] = useState("");
  const matchers = linesOf(text);
  const making = useMutation({
    mutationFn: () =>
      silence({ matchers, comment, until: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: silencesQuery.queryKey });
      toast(t("silenced"));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("newSilence")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            kind="primary"
            busy={making.isPending}
            disabled={matchers.length === 0}
            onClick={() => making.mutate()}
          >
            {t("silence")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Textarea
          label={t("matchers")}
          hint={t("matchersHint")}
          rows={4}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          label={t("forHowLong")}
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          options={HOURS.map((one) => ({ value: one, label: t(`hours.${one}`) }))}
        />
        <TextField
          label={t("why")}
          optional
          maxLength={1000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <Preview matchers={matchers} />
        {making.error && <ProblemView inline error={making.error} />}
      </div>
    </Dialog>
  );
}

function Preview({ matchers }: { matchers: string[] }) {
  const t = useT(alertsMessages);
  const wanted = useDeferredValue(matchers.join("\n"));
  const found = useQuery({
    queryKey: ["silences", "preview", wanted],
    queryFn: ({ signal }) => previewSilence(linesOf(wanted), signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (found.error) return <ProblemView inline error={found.error} />;
  if (!found.data || wanted === "") return null;
  return (
    <div className={styles.preview}>
      <p>{t("covers", { count: found.data.alerts.length })}</p>
      <ul>
        {found.data.alerts.slice(0, 5).map((one) => (
          <li key={one.fingerprint}>{one.summary}</li>
        ))}
      </ul>
    </div>
  );
}
