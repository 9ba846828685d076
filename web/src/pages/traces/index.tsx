import { useInfiniteQuery } from "@tanstack/react-query";
import { ListTree, SearchX } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { TRACE_STATUSES, tracesQuery, type Trace } from "@/insight/api";
import { Chip } from "@/insight/Chip";
import { SearchBox } from "@/insight/SearchBox";
import { useWishes } from "@/insight/wishes";
import { Button } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Table, type Column } from "@/ui/Table";
import { TraceMark } from "./TraceMark";
import { tracesMessages } from "./messages";
import styles from "./Traces.module.css";

const BLANK = { query: "", status: "", min_ms: "", run: "" };
const LEAST_MS = [100, 1_000, 10_000, 60_000];

export default function TracesPage() {
  const t = useT(tracesMessages);
  const format = useFormats();
  const [wishes, change] = useWishes(BLANK);
  const found = useInfiniteQuery(tracesQuery({ ...wishes, query: useDeferredValue(wishes.query) }));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const isFiltered = Object.values(wishes).some((value) => value !== "");
  return (
    <>
      <PageHeader title={t("title")}>
        {wishes.run && <Chip label={t("run")} value={wishes.run} drop={t("drop")} onDrop={() => change({ run: "" })} />}
        <SearchBox label={t("search")} value={wishes.query} onChange={(query) => change({ query })} />
        <Select
          label={t("status")}
          labelHidden
          value={wishes.status}
          onChange={(event) => change({ status: event.target.value })}
          options={[
            { value: "", label: t("any") },
            ...TRACE_STATUSES.map((one) => ({ value: one, label: t(`statuses.${one}`) })),
          ]}
        />
        <Select
          label={t("least")}
          labelHidden
          value={wishes.min_ms}
          onChange={(event) => change({ min_ms: event.target.value })}
          options={[
            { value: "", label: t("anyLength") },
            ...LEAST_MS.map((ms) => ({ value: String(ms), label: `≥ ${format.duration(ms / 1000)}` })),
          ]}
        />
      </PageHeader>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={12} />
        </div>
      )}
      {found.isSuccess &&
        rows.length === 0 &&
        (isFiltered ? (
          <Empty
            icon={<SearchX />}
            title={t("noneTitle")}
            action={<Button onClick={() => change(BLANK)}>{t("clear")}</Button>}
          >
            {t("noneText")}
          </Empty>
        ) : (
          <Empty icon={<ListTree />} title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        ))}
      {rows.length > 0 && (
        <TraceList
          rows={rows}
          onEnd={() => found.hasNextPage && !found.isFetchingNextPage && void found.fetchNextPage()}
          isFetchingMore={found.isFetchingNextPage}
        />
      )}
    </>
  );
}

interface TraceListProps {
  rows: readonly Trace[];
  onEnd: () => void;
  isFetchingMore: boolean;
}

function TraceList({ rows, onEnd, isFetchingMore }: TraceListProps) {
  const t = useT(tracesMessages);
  const format = useFormats();
  const navigate = useNavigate();
  const longest = Math.max(...rows.map((one) => one.duration_s), 0.001);
  const columns = useMemo(
    (): Column<Trace>[] => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(0, 3fr)",
        cell: (one) => (
          <Link to={`/traces/${one.trace_id}`} className={styles.name}>
            <TraceMark status={one.status} /> {one.name}
          </Link>
        ),
      },
      {
        id: "id",
        header: "ID",
        width: "112px",
        wideOnly: true,
        cell: (one) => <code className={styles.id}>{one.trace_id.slice(0, 12)}</code>,
      },
      {
        id: "run",
        header: t("run"),
        width: "150px",
        wideOnly: true,
        cell: (one) =>
          one.run_id && (
            <Link to={`/runs/${one.run_id}`}>
              <code className={styles.id}>{one.run_id}</code>
            </Link>
          ),
      },
      {
        id: "spans",
        header: t("spans"),
        width: "64px",
        align: "end",
        wideOnly: true,
        cell: (one) => format.number(one.spans),
      },
      {
        id: "took",
        header: t("took"),
        width: "minmax(120px, 1fr)",
        cell: (one) => (
          <span className={styles.took}>
            <span
              className={styles.length}
              style={{ width: `${Math.max((one.duration_s / longest) * 100, 1)}%` }}
              data-status={one.status}
            />
            <span>{format.duration(one.duration_s)}</span>
          </span>
        ),
      },
      {
        id: "began",
        header: t("began"),
        width: "118px",
        align: "end",
        cell: (one) => (
          <time dateTime={one.at} title={format.dateTime(one.at)}>
            {format.relative(one.at)}
          </time>
        ),
      },
    ],
    [t, format, longest],
  );
  return (
    <Table
      label={t("title")}
      rows={rows}
      columns={columns}
      rowKey={(one) => one.trace_id}
      onOpen={(one) => void navigate(`/traces/${one.trace_id}`)}
      onEnd={onEnd}
      footer={isFetchingMore && <Skeleton lines={3} />}
    />
  );
}
