import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/http";
import type { Page } from "@/api/types";
import { type Run, type RunFlow, type StateTest, at } from "@/flow/api";
import { nameOf } from "@/flow/document/pointer";
import type { Json } from "@/flow/document/reading";
import { JsonField } from "@/flow/forms/JsonField";
import { JsonView } from "@/flow/json/JsonView";
import { placeOf } from "@/flow/run/paths";
import type { HistoryItem } from "@/flow/run/replay";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Status } from "@/ui/Status";
import { toastProblem } from "@/ui/toasts";
import { flowPageMessages } from "./messages";
import styles from "./FlowPage.module.css";

/** Runs one state alone, on an input of its own or on what it was given in a run, with the variables that there were. */
export function TestState({
  name,
  text,
  id,
  onClose,
}: {
  name: string;
  text: string;
  id: string;
  onClose: () => void;
}) {
  const t = useT(flowPageMessages);
  const formats = useFormats();
  const [input, setInput] = useState<Json | undefined>({});
  const [from, setFrom] = useState<string>();
  const runs = useQuery({
    queryKey: ["runs", "", name, "test"],
    queryFn: ({ signal }) => api.get<Page<Run>>("/v1/runs", { query: { flow: name, limit: 20 }, signal }),
  });
  const take = useMutation({
    mutationFn: (run: string) => givenIn(run, id),
    onSuccess: (found, run) => {
      if (found !== undefined) {
        setInput(found);
        setFrom(run);
      }
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  const test = useMutation({
    mutationFn: () =>
      api.post<StateTest>("/v1/flows/test-state", {
        body: { text, state: id, input: input ?? null, ...(from !== undefined && { run: from }) },
      }),
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("testTitle", { name: nameOf(id) })}
      actions={
        <Button kind="primary" busy={test.isPending} onClick={() => test.mutate()}>
          {t("testNow")}
        </Button>
      }
    >
      <p>{t("testText")}</p>
      {(runs.data?.items.length ?? 0) > 0 && (
        <Select
          label={t("fromRun")}
          defaultValue=""
          disabled={take.isPending}
          onChange={(event) => {
            if (event.target.value) take.mutate(event.target.value);
          }}
          options={[
            { value: "", label: t("chooseRun") },
            ...(runs.data?.items ?? []).map((run) => ({
              value: run.id,
              label: `${formats.dateTime(run.created_at)} · ${run.id.slice(-8)}`,
            })),
          ]}
        />
      )}
      <JsonField label={t("input")} value={input} onChange={setInput} rows={8} />
      {test.error && <ProblemView inline error={test.error} />}
      {test.data && <Result test={test.data} />}
    </Dialog>
  );
}

function Result({ test }: { test: StateTest }) {
  const t = useT(flowPageMessages);
  const formats = useFormats();
  return (
    <section aria-label={t("result")} aria-live="polite" className={styles.result}>
      <p className={styles.line}>
        <Status status={test.status} /> <span>{formats.duration(test.seconds)}</span>
        {test.next && <span>{t("next", { name: test.next })}</span>}
      </p>
      {test.error === null ? (
        <JsonView value={test.output} label={t("result")} />
      ) : (
        <p className={styles.bad}>
          <code>{test.error}</code> {test.cause}
        </p>
      )}
      {test.assigned !== null && Object.keys(test.assigned).length > 0 && (
        <>
          <h3>{t("assigned")}</h3>
          <JsonView value={test.assigned} label={t("assigned")} />
        </>
      )}
    </section>
  );
}

/** What a state was given when it was entered first in a run. */
async function givenIn(run: string, id: string): Promise<Json | undefined> {
  const { definition } = await api.get<RunFlow>(`${at("/v1/runs", run)}/flow`);
  let after: number | null = null;
  for (;;) {
    const page: Page<HistoryItem> = await api.get<Page<HistoryItem>>(`${at("/v1/runs", run)}/history`, {
      query: { after, limit: 1_000 },
    });
    const row = page.items.find((one) => one.kind === "entered" && placeOf(one.path, definition)?.id === id);
    if (row) return (await api.get<HistoryItem>(at("/v1/runs", run, "history", row.id))).data;
    after = page.items.at(-1)?.id ?? null;
    if (page.next === null || after === null) return undefined;
  }
}
