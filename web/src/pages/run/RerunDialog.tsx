import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/http";
import { type Run, type RunFlow, at } from "@/flow/api";
import { LazyTextEditor } from "@/flow/editor/LazyTextEditor";
import { type Json, read } from "@/flow/document/reading";
import { JsonField } from "@/flow/forms/JsonField";
import { graphOf } from "@/flow/graph/model";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/Field";
import { Panel, Tabs } from "@/ui/Tabs";
import { toast, toastProblem } from "@/ui/toasts";
import { runMessages } from "./messages";

interface RerunDialogProps {
  run: Run;
  flow: RunFlow;
  /** The state to go on from; `""` for the beginning. */
  from: string;
  onClose: () => void;
}

/** A new run like this one, with another input or flow. */
export function RerunDialog({ run, flow, from, onClose }: RerunDialogProps) {
  const t = useT(runMessages);
  const navigate = useNavigate();
  const [tab, setTab] = useState<"input" | "yaml">("input");
  const [start, setStart] = useState(topOf(from));
  const [input, setInput] = useState<Json | undefined>(run.input);
  const [text, setText] = useState(flow.text);
  const reading = useMemo(() => read(text), [text]);
  const states = graphOf(flow.definition).nodes.filter((node) => node.parent === null);
  const rerun = useMutation({
    mutationFn: () =>
      api.post<Run>(`${at("/v1/runs", run.id)}/rerun`, {
        body: {
          ...(start && { from: start }),
          ...(text !== flow.text && { text }),
          ...(JSON.stringify(input) !== JSON.stringify(run.input) && { input }),
        },
      }),
    onSuccess: (begun) => {
      toast(t("rerunDone"));
      onClose();
      void navigate(at("/runs", begun.id));
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("rerunTitle")}
      actions={
        <Button
          kind="primary"
          busy={rerun.isPending}
          disabled={reading.problem !== null}
          onClick={() => rerun.mutate()}
        >
          {t("rerunNow")}
        </Button>
      }
    >
      <p>{t("rerunText")}</p>
      <Select
        label={t("from")}
        value={start}
        onChange={(event) => setStart(event.target.value)}
        options={[
          { value: "", label: t("fromStart") },
          ...states.map((node) => ({ value: node.label, label: node.label })),
        ]}
      />
      <Tabs
        label={t("rerunTitle")}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "input", label: t("inputLabel") },
          { value: "yaml", label: t("yaml") },
        ]}
      >
        <Panel value="input">
          <JsonField label={t("inputLabel")} value={input} onChange={setInput} rows={12} />
        </Panel>
        <Panel value="yaml">
          <LazyTextEditor value={text} onChange={setText} label={t("yaml")} height={320} />
          {reading.problem && (
            <p role="alert">{t("yamlBroken", { line: reading.problem.line, message: reading.problem.message })}</p>
          )}
        </Panel>
      </Tabs>
    </Dialog>
  );
}

/** Runs go on from states of the flow itself: the outermost around `id`. */
function topOf(id: string): string {
  return (id.split("/")[2] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
}
