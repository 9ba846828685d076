import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useParams } from "react-router";
import { useRight } from "@/api/session";
import { type Call, OVER, type Run, type RunFlow, callsQuery, logsQuery, runFlowQuery, runQuery } from "@/flow/api";
import type { CanvasHandle } from "@/flow/canvas/FlowCanvas";
import { placedGraph } from "@/flow/graph/server";
import { useFeed } from "@/flow/run/feed";
import { costsOf } from "@/flow/run/money";
import type { Pass } from "@/flow/run/replay";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Split } from "@/ui/Split";
import { Status } from "@/ui/Status";
import { Actions } from "./Actions";
import { Board } from "./Board";
import { Overview } from "./Overview";
import { RerunDialog } from "./RerunDialog";
import { StatePanel } from "./StatePanel";
import { Timeline } from "./Timeline";
import { runMessages } from "./messages";
import styles from "./Run.module.css";
import { useMoment } from "./useMoment";

export default function RunPage() {
  const t = useT(runMessages);
  const { id = "" } = useParams();
  const run = useQuery(runQuery(id));
  const flow = useQuery(runFlowQuery(id));
  const error = run.error ?? flow.error;
  const parent = { label: t("runs"), to: "/runs" };
  if (error)
    return (
      <>
        <PageHeader title={t("gone")} parent={parent} />
        <ProblemView error={error} onRetry={() => void Promise.all([run.refetch(), flow.refetch()])} />
      </>
    );
  if (!run.data || !flow.data)
    return (
      <>
        <PageHeader title={t("gone")} parent={parent} />
        <div className={styles.waiting} aria-busy>
          <Skeleton height={420} />
        </div>
      </>
    );
  return <Opened key={id} run={run.data} flow={flow.data} />;
}

const NO_CALLS: readonly Call[] = [];

function Opened({ run, flow }: { run: Run; flow: RunFlow }) {
  const t = useT(runMessages);
  const { told, error } = useFeed(run.id, flow.definition);
  const mayWrite = useRight("runs.write");
  const isOver = OVER.includes(run.status);
  const fromMs = told.fromMs ?? Date.parse(run.created_at);
  const toMs = Math.max(told.toMs ?? fromMs, run.ended_at ? Date.parse(run.ended_at) : fromMs);
  const moment = useMoment(fromMs, toMs, isOver);
  const [selected, setSelected] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Pass | null>(null);
  const [rerunFrom, setRerunFrom] = useState<string | null>(null);
  const canvas = useRef<CanvasHandle>(null);
  const graph = useMemo(() => placedGraph(flow.graph), [flow.graph]);
  const pace = isOver ? false : 5_000;
  const calls = useQuery({ ...callsQuery(run.id), refetchInterval: pace }).data ?? NO_CALLS;
  const logs = useQuery({ ...logsQuery(run.id), refetchInterval: pace }).data ?? [];
  const costs = useMemo(() => costsOf(told.passes, calls), [told.passes, calls]);
  const state = graph.nodes.find((node) => node.id === selected);
  const select = (id: string | null) => {
    setSelected(id);
    setChosen(null);
  };
  const choose = (pass: Pass) => {
    if (pass.place.id === null) return;
    setSelected(pass.place.id);
    setChosen(pass);
    canvas.current?.show(pass.place.id);
  };
  return (
    <div className={styles.page}>
      <PageHeader
        title={t("title", { flow: run.flow })}
        parent={{ label: t("runs"), to: "/runs" }}
        beside={
          <>
            <Status status={run.status} />
            <code className={styles.id} title={run.id}>
              {run.id.slice(-8)}
            </code>
          </>
        }
      >
        <Actions run={run} onRerun={() => setRerunFrom("")} />
      </PageHeader>
      {error !== null && <ProblemView error={error} />}
      <Split
        name="run"
        initial={0.62}
        className={styles.split}
        first={
          <div className={styles.board}>
            <Board
              ref={canvas}
              graph={graph}
              passes={told.passes}
              atMs={moment.atMs}
              selected={selected}
              onSelect={select}
              onOpen={select}
            />
          </div>
        }
        second={
          state ? (
            <StatePanel
              run={run}
              state={state}
              passes={told.passes}
              atMs={moment.atMs}
              calls={calls}
              logs={logs}
              chosen={chosen}
              onChoose={setChosen}
              onClose={() => select(null)}
              onRerun={mayWrite ? setRerunFrom : null}
            />
          ) : (
            <Overview run={run} told={told} calls={calls} logs={logs} onSelect={select} />
          )
        }
      />
      <Timeline
        passes={told.passes}
        costs={costs}
        fromMs={fromMs}
        toMs={toMs}
        moment={moment}
        isOver={isOver}
        selected={selected}
        onSelect={choose}
      />
      {rerunFrom !== null && <RerunDialog run={run} flow={flow} from={rerunFrom} onClose={() => setRerunFrom(null)} />}
    </div>
  );
}
