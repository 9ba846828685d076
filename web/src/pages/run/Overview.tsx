import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type Call, type LogLine, OVER, type Run, approvalsQuery } from "@/flow/api";
import { ApprovalCard } from "@/flow/approvals/ApprovalCard";
import { JsonView } from "@/flow/json/JsonView";
import type { Told } from "@/flow/run/feed";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Progress } from "@/ui/Status";
import { Panel, Tabs } from "@/ui/Tabs";
import { Calls, Logs } from "./Lists";
import { Failure } from "./StatePanel";
import { runMessages } from "./messages";
import styles from "./Run.module.css";

interface OverviewProps {
  run: Run;
  told: Told;
  calls: readonly Call[];
  logs: readonly LogLine[];
  onSelect: (id: string) => void;
}

type Tab = "overview" | "input" | "output" | "calls" | "logs";

/** The run as a whole: what it waits for, who is at work, and what went in and came out. */
export function Overview({ run, told, calls, logs, onSelect }: OverviewProps) {
  const t = useT(runMessages);
  const [tab, setTab] = useState<Tab>("overview");
  return (
    <div className={styles.panel}>
      <Tabs<Tab>
        label={t("overview")}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "overview", label: t("overview") },
          { value: "input", label: t("input") },
          { value: "output", label: t("output") },
          { value: "calls", label: t("calls"), count: calls.length || null },
          { value: "logs", label: t("logs") },
        ]}
      >
        <Panel value="overview">
          <Summary run={run} told={told} onSelect={onSelect} />
        </Panel>
        <Panel value="input">
          <JsonView value={run.input ?? null} label={t("input")} />
        </Panel>
        <Panel value="output">
          {run.status === "succeeded" ? (
            <JsonView value={run.output ?? null} label={t("output")} />
          ) : (
            <p className={styles.quiet}>{t("noOutput")}</p>
          )}
        </Panel>
        <Panel value="calls">
          <Calls calls={calls} />
        </Panel>
        <Panel value="logs">
          <Logs lines={logs} />
        </Panel>
      </Tabs>
    </div>
  );
}

function Summary({ run, told, onSelect }: Pick<OverviewProps, "run" | "told" | "onSelect">) {
  const t = useT(runMessages);
  const formats = useFormats();
  const isOver = OVER.includes(run.status);
  const approvals = useInfiniteQuery({ ...approvalsQuery(run.id), enabled: !isOver });
  const tookS =
    (Date.parse(run.ended_at ?? new Date(told.toMs ?? Date.parse(run.created_at)).toISOString()) -
      Date.parse(run.created_at)) /
    1_000;
  return (
    <div className={styles.summary}>
      {!isOver && approvals.data?.map((approval) => <ApprovalCard key={approval.token} approval={approval} isAtRun />)}
      {run.status === "failed" && <Failure error={run.error} cause={run.cause} />}
      <dl className={styles.definitions}>
        <div>
          <dt>{t("begun")}</dt>
          <dd>{formats.dateTime(run.created_at)}</dd>
        </div>
        <div>
          <dt>{t("took")}</dt>
          <dd>{formats.duration(tookS)}</dd>
        </div>
        <div>
          <dt>{t("cost")}</dt>
          <dd>{formats.money(run.cost_usd)}</dd>
        </div>
        {run.round > 0 && (
          <div>
            <dt>{t("round")}</dt>
            <dd>{run.round}</dd>
          </div>
        )}
        {run.production_id && (
          <div>
            <dt>{t("production")}</dt>
            <dd>
              <Link to={`/productions/${run.production_id}`}>{run.labels.title ?? run.production_id}</Link>
            </dd>
          </div>
        )}
      </dl>
      {!isOver && <Active told={told} onSelect={onSelect} />}
    </div>
  );
}

/** Who is at work now: innermost states, with how far their agents are. */
function Active({ told, onSelect }: Pick<OverviewProps, "told" | "onSelect">) {
  const t = useT(runMessages);
  const open = told.passes.filter((pass) => pass.toMs === null);
  const around = new Set(open.map((pass) => pass.place.outer));
  const working = open.filter((pass) => !around.has(pass.place.visit));
  return (
    <section>
      <h3>{t("active")}</h3>
      {working.length === 0 && <p className={styles.quiet}>{t("nobody")}</p>}
      <ul className={styles.active}>
        {working.slice(0, 12).map((pass) => {
          const progress = told.progress.find((one) => pass.agents.includes(one.agent) && (one.total ?? 0) > 0);
          return (
            <li key={pass.place.visit}>
              <button
                type="button"
                disabled={pass.place.id === null}
                onClick={() => {
                  if (pass.place.id !== null) onSelect(pass.place.id);
                }}
              >
                {pass.place.name}
                {pass.place.index !== null && <span className={styles.quiet}> #{pass.place.index + 1}</span>}
              </button>
              {progress && <Progress value={(progress.done ?? 0) / (progress.total ?? 1)} label={pass.place.name} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
