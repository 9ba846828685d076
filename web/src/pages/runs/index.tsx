import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Play, SearchX } from "lucide-react";
import { useMemo } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { api } from "@/api/http";
import type { Page } from "@/api/types";
import { OVER, RUN_STATUSES, type Run, at, flowsQuery } from "@/flow/api";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Status } from "@/ui/Status";
import { type Column, Table } from "@/ui/Table";
import { uiMessages } from "@/ui/messages";
import { runsMessages } from "./messages";
import styles from "./Runs.module.css";

export default function RunsPage() {
  const t = useT(runsMessages);
  const navigate = useNavigate();
  const [wishes, setWishes] = useSearchParams();
  const [status, flow] = [wishes.get("status") ?? "", wishes.get("flow") ?? ""];
  const found = useInfiniteQuery({
    queryKey: ["runs", status, flow],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Run>>("/v1/runs", { query: { status, flow, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const columns = useColumns();
  const isEmpty = found.isSuccess && rows.length === 0;
  return (
    <>
      <PageHeader title={t("title")}>
        <Filters status={status} flow={flow} onChange={(next) => setWishes(next, { replace: true })} />
      </PageHeader>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={12} />
        </div>
      )}
      {isEmpty && (status || flow) && (
        <Empty
          icon={<SearchX />}
          title={t("noneTitle")}
          action={<Button onClick={() => setWishes({})}>{t("clear")}</Button>}
        >
          {t("noneText")}
        </Empty>
      )}
      {isEmpty && !status && !flow && (
        <Empty icon={<Play />} title={t("emptyTitle")} action={<ButtonLink to="/flows">{t("toFlows")}</ButtonLink>}>
          {t("emptyText")}
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label={t("list")}
          rows={rows}
          columns={columns}
          rowKey={(run) => run.id}
          onOpen={(run) => void navigate(at("/runs", run.id))}
          onEnd={() => {
            if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
          }}
          footer={found.isFetchingNextPage && <span aria-live="polite">{t("more")}</span>}
        />
      )}
    </>
  );
}

type Wishes = Record<string, string>;

function Filters({ status, flow, onChange }: { status: string; flow: string; onChange: (wishes: Wishes) => void }) {
  const t = useT(runsMessages);
  const ui = useT(uiMessages);
  const flows = useQuery(flowsQuery).data?.items ?? [];
  const change = (next: Wishes) =>
    onChange(Object.fromEntries(Object.entries({ status, flow, ...next }).filter(([, value]) => value !== "")));
  const names = [...new Set([...flows.map((one) => one.name), ...(flow ? [flow] : [])])];
  return (
    <>
      <Select
        label={t("status")}
        labelHidden
        value={status}
        onChange={(event) => change({ status: event.target.value })}
        options={[
          { value: "", label: t("all") },
          ...RUN_STATUSES.map((one) => ({ value: one, label: ui(`status.${one}`) })),
        ]}
      />
      <Select
        label={t("flow")}
        labelHidden
        value={flow}
        onChange={(event) => change({ flow: event.target.value })}
        options={[{ value: "", label: t("allFlows") }, ...names.map((name) => ({ value: name, label: name }))]}
      />
    </>
  );
}

function useColumns(): Column<Run>[] {
  const t = useT(runsMessages);
  const formats = useFormats();
  const tookS = (run: Run) => (run.ended_at ? (Date.parse(run.ended_at) - Date.parse(run.created_at)) / 1_000 : null);
  return [
    { id: "status", header: t("status"), cell: (run) => <Status status={run.status} quiet />, width: "128px" },
    {
      id: "flow",
      header: t("flow"),
      cell: (run) => (
        <>
          <Link to={at("/runs", run.id)}>{run.labels.title ?? run.flow}</Link>
          {run.labels.title && <span className={styles.quiet}> {run.flow}</span>}
        </>
      ),
      width: "minmax(0, 2fr)",
    },
    {
      id: "state",
      header: t("state"),
      cell: (run) =>
        run.error ? (
          <span className={styles.bad} title={run.cause ?? undefined}>
            {run.error}
          </span>
        ) : (
          (run.state ?? "")
        ),
      width: "minmax(0, 1fr)",
      wideOnly: true,
    },
    {
      id: "begun",
      header: t("begun"),
      cell: (run) => (
        <time dateTime={run.created_at} title={formats.dateTime(run.created_at)}>
          {formats.relative(run.created_at)}
        </time>
      ),
      width: "124px",
    },
    {
      id: "took",
      header: t("took"),
      cell: (run) => (OVER.includes(run.status) ? formats.duration(tookS(run)) : ""),
      width: "104px",
      align: "end",
      wideOnly: true,
    },
    {
      id: "cost",
      header: t("cost"),
      cell: (run) => formats.money(run.cost_usd),
      width: "84px",
      align: "end",
      wideOnly: true,
    },
    {
      id: "id",
      header: t("id"),
      cell: (run) => (
        <code className={styles.quiet} title={run.id}>
          {run.id.slice(-8)}
        </code>
      ),
      width: "92px",
      wideOnly: true,
    },
  ];
}
