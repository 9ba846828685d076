import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useParams } from "react-router";
import { tracesMessages } from "@/pages/traces/messages";
import { TraceMark } from "@/pages/traces/TraceMark";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { spansQuery, type Span } from "@/insight/api";
import { ButtonLink } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { Rows } from "./Rows";
import { SpanPanel } from "./SpanPanel";
import { longestOf, waterfall } from "./waterfall";
import styles from "./Trace.module.css";

const MOST_NAMED = 5;
const LIVE_MS = 3_000;

export default function TracePage() {
  const { id = "" } = useParams();
  const t = useT(tracesMessages);
  const found = useQuery({
    ...spansQuery(id),
    refetchInterval: ({ state }) => (state.data?.spans[0]?.status === "running" ? LIVE_MS : false),
  });
  const spans = found.data?.spans;
  return (
    <>
      <PageHeader
        title={spans?.[0]?.name ?? t("title")}
        parent={{ label: t("all"), to: "/traces" }}
        beside={spans && <Beside spans={spans} />}
      >
        {spans && <Ways id={id} run={spans[0]?.run_id ?? null} />}
      </PageHeader>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={14} />
        </div>
      )}
      {spans && <Body spans={spans} />}
    </>
  );
}

function Beside({ spans }: { spans: readonly Span[] }) {
  const t = useT(tracesMessages);
  const failed = spans.filter((span) => span.status === "error").length;
  return (
    <>
      {spans[0] && <TraceMark status={spans[0].status} />}
      {failed > 0 && <Badge tone="bad">{t("failed", { count: failed })}</Badge>}
    </>
  );
}

function Ways({ id, run }: { id: string; run: string | null }) {
  const t = useT(tracesMessages);
  const mayLogs = useRight("logs.read");
  return (
    <>
      {mayLogs && <ButtonLink to={`/logs?trace=${id}`}>{t("logs")}</ButtonLink>}
      {run && <ButtonLink to={`/runs/${run}`}>{t("toRun")}</ButtonLink>}
    </>
  );
}

function Body({ spans }: { spans: readonly Span[] }) {
  const t = useT(tracesMessages);
  const format = useFormats();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const whole = useMemo(() => waterfall(spans, closed), [spans, closed]);
  const longest = useMemo(() => longestOf(spans, MOST_NAMED), [spans]);
  const span = spans.find((one) => one.span_id === chosen);
  const turn = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{t("took")}</dt>
          <dd>{format.duration(whole.duration_s)}</dd>
        </div>
        <div>
          <dt>{t("began")}</dt>
          <dd>{format.dateTime(spans[0]?.at)}</dd>
        </div>
        <div>
          <dt>{t("spans")}</dt>
          <dd>{format.number(spans.length)}</dd>
        </div>
        <div className={styles.wide}>
          <dt>{t("longest")}</dt>
          <dd>
            {longest.map((one) => (
              <button key={one.span_id} type="button" onClick={() => setChosen(one.span_id)}>
                {one.name} <span>{format.duration(one.duration_s)}</span>
              </button>
            ))}
          </dd>
        </div>
      </dl>
      <div className={styles.split}>
        <Rows
          whole={whole}
          closed={closed}
          chosen={chosen}
          onTurn={turn}
          onChoose={(one) => setChosen(one === chosen ? null : one)}
        />
        {span && <SpanPanel span={span} duration_s={whole.duration_s} onClose={() => setChosen(null)} />}
      </div>
    </>
  );
}
