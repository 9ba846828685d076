import { useQuery } from "@tanstack/react-query";
import { useReducer, useState } from "react";
import { useParams } from "react-router";
import { useRight } from "@/api/session";
import { useShortcuts } from "@/app/shortcuts";
import { type FlowDocument, agentsQuery, flowQuery, flowsQuery } from "@/flow/api";
import { positionsIn } from "@/flow/document/positions";
import { Editor } from "@/flow/editor/Editor";
import { isChanged, opened, reduce } from "@/flow/editor/state";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { Conflict, DeleteFlow, SaveAs } from "./Saving";
import { Leaving } from "./Leaving";
import { MoreMenu, type MoreChoice } from "./MoreMenu";
import { RunFlow } from "./RunFlow";
import { Schedules } from "./Schedules";
import { TestState } from "./TestState";
import { Versions } from "./Versions";
import { flowPageMessages } from "./messages";
import styles from "./FlowPage.module.css";
import { useSaving } from "./useSaving";

export default function FlowEditorPage() {
  const t = useT(flowPageMessages);
  const { name = "" } = useParams();
  // What is edited must not change below its editor: only another name, or saving, fetches it again.
  const flow = useQuery({ ...flowQuery(name), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  const parent = { label: t("flows"), to: "/flows" };
  if (flow.error)
    return (
      <>
        <PageHeader title={name} parent={parent} />
        <ProblemView error={flow.error} onRetry={() => void flow.refetch()} />
      </>
    );
  if (!flow.data)
    return (
      <>
        <PageHeader title={name} parent={parent} />
        <div className={styles.waiting} aria-busy>
          <Skeleton height={480} />
        </div>
      </>
    );
  return <Opened key={name} flow={flow.data} />;
}

type Open = MoreChoice | "run" | { readonly test: string } | null;

function Opened({ flow }: { flow: FlowDocument }) {
  const t = useT(flowPageMessages);
  const [state, dispatch] = useReducer(reduce, flow, () => opened(flow.text, positionsIn(flow.layout)));
  const [open, setOpen] = useState<Open>(null);
  const saving = useSaving(flow, state, dispatch);
  const [mayWrite, mayRun] = [useRight("flows.write"), useRight("runs.write")];
  const agents = useQuery(agentsQuery).data?.items ?? NONE;
  const flows = useQuery(flowsQuery).data?.items.map((one) => one.name) ?? [];
  const changed = isChanged(state);
  useShortcuts(mayWrite ? [{ keys: "mod+s", label: t("save"), run: saving.save }] : []);
  const close = () => setOpen(null);
  return (
    <div className={styles.page}>
      <PageHeader
        title={flow.name}
        parent={{ label: t("flows"), to: "/flows" }}
        beside={
          <>
            <Badge>{saving.version > 0 ? t("version", { version: saving.version }) : t("shipped")}</Badge>
            {changed && <Badge tone="warn">{t("unsaved")}</Badge>}
          </>
        }
      >
        <MoreMenu isOwn={saving.isOwn} onChoose={setOpen} />
        {mayRun && <Button onClick={() => setOpen("run")}>{t("run")}</Button>}
        {mayWrite && (
          <Button kind="primary" busy={saving.isSaving} disabled={saving.isOwn && !changed} onClick={saving.save}>
            {saving.isOwn ? t("save") : t("saveAs")}
          </Button>
        )}
      </PageHeader>
      <Editor
        state={state}
        dispatch={dispatch}
        agents={agents}
        flows={flows}
        isEditable={mayWrite}
        onTest={mayRun ? (id) => setOpen({ test: id }) : null}
      />
      {open === "run" && <RunFlow flow={flow} state={state} onClose={close} />}
      {open === "versions" && (
        <Versions name={flow.name} isOwn={saving.isOwn} state={state} dispatch={dispatch} onClose={close} />
      )}
      {open === "schedules" && <Schedules name={flow.name} onClose={close} />}
      {open === "delete" && <DeleteFlow name={flow.name} onClose={close} onDeleted={() => saving.leave("/flows")} />}
      {open !== null && typeof open === "object" && (
        <TestState name={flow.name} text={state.history.now.text} id={open.test} onClose={close} />
      )}
      {saving.isNaming && <SaveAs wish={`${flow.name}-2`} saving={saving} />}
      {saving.conflict && <Conflict saving={saving} />}
      <Leaving isChanged={changed && !saving.isLeaving} />
    </div>
  );
}

const NONE: [] = [];
