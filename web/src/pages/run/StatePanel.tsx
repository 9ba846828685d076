import { ChevronLeft, ChevronRight, RotateCcw, RotateCw, X } from "lucide-react";
import { useState } from "react";
import type { Call, LogLine, Run } from "@/flow/api";
import { StateIcon } from "@/flow/canvas/StateIcon";
import { isObject } from "@/flow/document/states";
import type { Placed } from "@/flow/graph/layout";
import { type Pass, statusAt } from "@/flow/run/replay";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Status } from "@/ui/Status";
import { Panel, Tabs } from "@/ui/Tabs";
import { Calls, Logs } from "./Lists";
import { Payload } from "./Payload";
import { runMessages } from "./messages";
import styles from "./Run.module.css";
import { useRetry } from "./useRetry";

interface StatePanelProps {
  run: Run;
  state: Placed;
  passes: readonly Pass[];
  atMs: number;
  calls: readonly Call[];
  logs: readonly LogLine[];
  /** The pass that is looked at, if one was chosen. */
  chosen: Pass | null;
  onChoose: (pass: Pass | null) => void;
  onClose: () => void;
  onRerun: ((state: string) => void) | null;
}

type Tab = "input" | "output" | "calls" | "logs";

/** What a state was given, gave and cost, pass by pass. */
export function StatePanel({
  run,
  state,
  passes,
  atMs,
  calls,
  logs,
  chosen,
  onChoose,
  onClose,
  onRerun,
}: StatePanelProps) {
  const t = useT(runMessages);
  const [tab, setTab] = useState<Tab>("output");
  const own = passes.filter((pass) => pass.place.id === state.id);
  const seen = own.filter((pass) => pass.fromMs <= atMs);
  const pass =
    (chosen && own.includes(chosen) ? chosen : null) ??
    seen.find((one) => statusAt(one, atMs) === "failed") ??
    seen.at(-1) ??
    null;
  return (
    <div className={styles.panel}>
      <header className={styles.panelHead}>
        <span className={styles.panelIcon}>
          <StateIcon type={state.type} agent={state.agent} note={state.note} />
        </span>
        <div>
          <h2>{state.label}</h2>
          <p className={styles.quiet}>{state.note || state.type}</p>
        </div>
        {onRerun && (
          <IconButton small label={t("rerunFrom")} onClick={() => onRerun(state.id)}>
            <RotateCcw />
          </IconButton>
        )}
        <IconButton small label={t("back")} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {pass === null ? (
        <p className={styles.padded}>{own.length > 0 ? t("notYet") : t("notEntered")}</p>
      ) : (
        <>
          {own.length > 1 && <Chooser own={own} pass={pass} onChoose={onChoose} />}
          <Facts pass={pass} atMs={atMs} />
          {onRerun && run.status === "failed" && pass.error !== null && <RetryHere id={run.id} />}
          <Tabs<Tab>
            label={state.label}
            value={tab}
            onChange={setTab}
            tabs={[
              { value: "output", label: pass.error === null ? t("output") : t("error") },
              { value: "input", label: t("input") },
              { value: "calls", label: t("calls"), count: callsOf(pass, calls).length || null },
              { value: "logs", label: t("logs"), count: logsOf(pass, logs).length || null },
            ]}
          >
            <Panel value="output">
              <Output run={run} pass={pass} />
            </Panel>
            <Panel value="input">
              {pass.input ? (
                <Payload key={pass.input.id} run={run.id} row={pass.input} label={t("input")} pick={(data) => data} />
              ) : (
                t("noInput")
              )}
            </Panel>
            <Panel value="calls">
              <Calls calls={callsOf(pass, calls)} />
            </Panel>
            <Panel value="logs">
              <Logs lines={logsOf(pass, logs)} />
            </Panel>
          </Tabs>
        </>
      )}
    </div>
  );
}

function RetryHere({ id }: { id: string }) {
  const t = useT(runMessages);
  const retry = useRetry(id);
  return (
    <p className={styles.facts}>
      <Button small icon={<RotateCw />} busy={retry.isPending} onClick={() => retry.mutate()}>
        {t("retryFrom")}
      </Button>
    </p>
  );
}

function Output({ run, pass }: { run: Run; pass: Pass }) {
  const t = useT(runMessages);
  if (pass.error !== null) return <Failure error={pass.error} cause={pass.cause} />;
  if (!pass.output) return <p>{pass.token === null ? t("noOutput") : t("waitsFor")}</p>;
  return (
    <Payload
      key={pass.output.id}
      run={run.id}
      row={pass.output}
      label={t("output")}
      pick={(data) => (isObject(data) ? data.output : data)}
    />
  );
}

/** An error's name and its cause: that of an agent is JSON with a message and a hint. */
export function Failure({ error, cause }: { error: string | null; cause: string | null }) {
  const told = explained(cause ?? "");
  return (
    <div className={styles.failure} role="group">
      <code>{error}</code>
      <p>{told.message}</p>
      {told.hint && <p className={styles.quiet}>{told.hint}</p>}
    </div>
  );
}

function explained(cause: string): { message: string; hint: string } {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (isObject(parsed) && typeof parsed.message === "string")
      return { message: parsed.message, hint: typeof parsed.hint === "string" ? parsed.hint : "" };
  } catch {
    // A cause that a flow wrote itself is plain text.
  }
  return { message: cause, hint: "" };
}

function Chooser({ own, pass, onChoose }: { own: readonly Pass[]; pass: Pass; onChoose: (pass: Pass | null) => void }) {
  const t = useT(runMessages);
  const index = own.indexOf(pass);
  const go = (step: number) => onChoose(own[index + step] ?? pass);
  return (
    <div className={styles.chooser} role="group" aria-label={t("pass")}>
      <IconButton small label={t("previous")} disabled={index === 0} onClick={() => go(-1)}>
        <ChevronLeft />
      </IconButton>
      <span>
        {t("pass")} {t("passOf", { index: index + 1, total: own.length })}
        {pass.place.index !== null && ` · ${t("item", { index: pass.place.index + 1 })}`}
      </span>
      <IconButton small label={t("next")} disabled={index === own.length - 1} onClick={() => go(1)}>
        <ChevronRight />
      </IconButton>
    </div>
  );
}

function Facts({ pass, atMs }: { pass: Pass; atMs: number }) {
  const t = useT(runMessages);
  const formats = useFormats();
  const status = statusAt(pass, atMs);
  return (
    <p className={styles.facts}>
      {status && <Status status={status} />}
      <span>{formats.time(new Date(pass.fromMs).toISOString())}</span>
      <span>{formats.duration(((pass.toMs ?? atMs) - pass.fromMs) / 1_000)}</span>
      {pass.attempts > 1 && <span>{t("attempts", { count: pass.attempts })}</span>}
    </p>
  );
}

const isDuring = (pass: Pass, at: string): boolean => {
  const ms = Date.parse(at);
  return ms >= pass.fromMs && (pass.toMs === null || ms <= pass.toMs);
};

function callsOf(pass: Pass, calls: readonly Call[]): Call[] {
  return calls.filter((call) => pass.agents.includes(call.agent) && isDuring(pass, call.at));
}

/** The lines that were written while a pass went on, of its agent where they say whose they are. */
function logsOf(pass: Pass, lines: readonly LogLine[]): LogLine[] {
  return lines.filter(
    (line) =>
      isDuring(pass, line.at) &&
      (typeof line.fields?.agent !== "string" || pass.agents.length === 0 || pass.agents.includes(line.fields.agent)),
  );
}
