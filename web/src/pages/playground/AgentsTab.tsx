import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { agentsQuery, type Agent } from "@/flow/api";
import type { Json } from "@/flow/document/reading";
import { SchemaForm } from "@/flow/forms/SchemaForm";
import { blankOf, errorsOf } from "@/flow/forms/schema";
import { JsonView } from "@/flow/json/JsonView";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { useWishes } from "@/insight/wishes";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { runAgent, type AgentAnswer } from "./api";
import { playgroundMessages } from "./messages";
import styles from "./Playground.module.css";

const BLANK = { agent: "" };

/** One agent, asked by the form of its schema. */
export function AgentsTab() {
  const t = useT(playgroundMessages);
  const found = useQuery(agentsQuery);
  const [wishes, change] = useWishes(BLANK);
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton lines={6} className={styles.waiting} />;
  const agents = found.data.items;
  const agent = agents.find((one) => one.name === wishes.agent) ?? agents[0];
  if (!agent) return null;
  return (
    <>
      <div className={styles.choice}>
        <Select
          label={t("agent")}
          value={agent.name}
          onChange={(event) => change({ agent: event.target.value })}
          options={agents.map((one) => ({ value: one.name, label: one.name }))}
        />
        <p>
          {agent.about} <span className={styles.quiet}>{t("version", { version: agent.version })}</span>{" "}
          {agent.thinks && <Badge tone="accent">{t("thinks")}</Badge>}{" "}
          {agent.remembered && <Badge>{t("remembers")}</Badge>}
        </p>
      </div>
      <AgentForm key={agent.name} agent={agent} />
    </>
  );
}

function AgentForm({ agent }: { agent: Agent }) {
  const t = useT(playgroundMessages);
  const [input, setInput] = useState<Json | undefined>(() => blankOf(agent.takes, agent.takes));
  const [isTried, setTried] = useState(false);
  const errors = useMemo(() => errorsOf(input, agent.takes, agent.takes), [input, agent]);
  const run = useMutation({ mutationFn: (given: Json) => runAgent(agent.name, given) });
  return (
    <div className={styles.halves}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (errors.size === 0) run.mutate(input ?? {});
        }}
      >
        <h2>{t("input")}</h2>
        <SchemaForm schema={agent.takes} value={input} onChange={setInput} errors={isTried ? errors : new Map()} />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" busy={run.isPending}>
            {t("run")}
          </Button>
          {isTried && errors.size > 0 && <span className={styles.broken}>{t("broken", { count: errors.size })}</span>}
        </div>
      </form>
      <section className={styles.result} aria-label={t("output")} aria-busy={run.isPending}>
        <h2>{t("output")}</h2>
        {run.error && <ProblemView error={run.error} />}
        {run.isIdle && <p className={styles.quiet}>{t("outputHere")}</p>}
        {run.isPending && <Skeleton lines={6} />}
        {run.data && <Given answer={run.data} />}
      </section>
    </div>
  );
}

function Given({ answer }: { answer: AgentAnswer }) {
  const t = useT(playgroundMessages);
  const format = useFormats();
  return (
    <>
      <p className={styles.figures}>
        <span>
          {t("took")} {format.duration(answer.seconds)}
        </span>
        <span>
          {t("cost")} {format.money(answer.cost_usd)}
        </span>
        {answer.run_id && <Link to={`/runs/${answer.run_id}`}>{t("openRun")}</Link>}
      </p>
      <JsonView value={answer.output} label={t("output")} depth={3} />
      {answer.artifacts.length > 0 && (
        <ul className={styles.artifacts} aria-label={t("artifacts")}>
          {answer.artifacts.map((one) => (
            <li key={one.sha256}>
              <a href={`/v1/artifacts/${one.sha256}`} target="_blank" rel="noreferrer">
                {one.media_type} · {format.bytes(one.size_bytes)}
              </a>
              {one.media_type.startsWith("image/") && (
                <img src={`/v1/artifacts/${one.sha256}?format=webp&width=480`} alt="" loading="lazy" />
              )}
              {/* What an agent has spoken has no captions. */}
              {one.media_type.startsWith("audio/") && (
                // eslint-disable-next-line jsx-a11y/media-has-caption
                <audio controls preload="none" src={`/v1/artifacts/${one.sha256}`} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
