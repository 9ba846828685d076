import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/http";
import { type FlowDocument, type Run, at } from "@/flow/api";
import type { Json } from "@/flow/document/reading";
import { type EditorState, isChanged } from "@/flow/editor/state";
import { JsonField } from "@/flow/forms/JsonField";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemView } from "@/ui/Problem";
import { toast } from "@/ui/toasts";
import { flowPageMessages } from "./messages";

/** Runs a flow, as it was saved or as it is now, with an input. */
export function RunFlow({ flow, state, onClose }: { flow: FlowDocument; state: EditorState; onClose: () => void }) {
  const t = useT(flowPageMessages);
  const navigate = useNavigate();
  const key = `omnimind.input.${flow.name}`;
  const [input, setInput] = useState<Json | undefined>(() => remembered(key));
  const run = useMutation({
    mutationFn: () =>
      isChanged(state)
        ? api.post<Run>("/v1/runs", { body: { flow: flow.name, text: state.history.now.text, input: input ?? {} } })
        : api.post<Run>(`${at("/v1/flows", flow.name)}/run`, { body: { input: input ?? {} } }),
    onSuccess: (begun) => {
      localStorage.setItem(key, JSON.stringify(input ?? {}));
      toast(t("began"), {
        action: { label: begun.id.slice(-8), onSelect: () => void navigate(at("/runs", begun.id)) },
      });
      onClose();
      if (!isChanged(state)) void navigate(at("/runs", begun.id));
    },
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("runTitle")}
      actions={
        <Button kind="primary" busy={run.isPending} disabled={state.problem !== null} onClick={() => run.mutate()}>
          {t("runNow")}
        </Button>
      }
    >
      {isChanged(state) && <p>{t("runText")}</p>}
      <JsonField label={t("input")} value={input} onChange={setInput} rows={10} />
      {run.error && <ProblemView inline error={run.error} />}
    </Dialog>
  );
}

/** The input that this flow was last run with here. */
function remembered(key: string): Json {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Json;
  } catch {
    return {};
  }
}
