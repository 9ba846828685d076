import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Sparkline } from "@/ui/Charts";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge, type Tone } from "@/ui/Status";
import { Table, type Column } from "@/ui/Table";
import { faultsQuery, type Fault } from "./api";
import { FaultPanel } from "./FaultPanel";
import { logsMessages } from "./messages";
import { Waiting } from "./Patterns";
import { Template } from "./Template";
import styles from "./Logs.module.css";

export const STATUS_TONES: Record<Fault["status"], Tone> = {
  open: "warn",
  returned: "bad",
  resolved: "ok",
  ignored: "idle",
};

interface FaultsProps {
  status: string;
  blame: string;
  query: string;
  chosen: string;
  onChoose: (fingerprint: string) => void;
}

/** Errors, those that are alike together. */
export function Faults({ status, blame, query, chosen, onChoose }: FaultsProps) {
  const t = useT(logsMessages);
  const format = useFormats();
  const found = useInfiniteQuery(faultsQuery({ status, blame, query }));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const isAlone = chosen === "";
  const columns = useMemo(() => {
    const all: (Column<Fault> | false)[] = [
      {
        id: "status",
        header: t("status"),
        width: "92px",
        wideOnly: true,
        cell: (one) => <Badge tone={STATUS_TONES[one.status]}>{t(`statuses.${one.status}`)}</Badge>,
      },
      {
        id: "error",
        header: t("error"),
        width: "minmax(0, 1fr)",
        cell: (one) => (
          <span className={styles.fault}>
            <span>
              <b>{one.code}</b> <Template text={one.message} />
            </span>
            <small>{one.place}</small>
          </span>
        ),
      },
      isAlone && {
        id: "hours",
        header: t("day"),
        width: "104px",
        cell: (one) => <Sparkline values={one.hours} label={t("day")} />,
      },
      { id: "count", header: t("count"), width: "72px", align: "end", cell: (one) => format.number(one.count) },
      isAlone && {
        id: "last",
        header: t("last"),
        width: "132px",
        align: "end",
        wideOnly: true,
        cell: (one) => (
          <time dateTime={one.last_at} title={format.dateTime(one.last_at)}>
            {format.relative(one.last_at)}
          </time>
        ),
      },
    ];
    return all.filter((one) => one !== false);
  }, [t, format, isAlone]);
  const onEnd = () => {
    if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  return (
    <div className={styles.split}>
      {rows.length === 0 ? (
        <Empty icon={<ShieldCheck />} title={t("noFaultsTitle")}>
          {t("noFaultsText")}
        </Empty>
      ) : (
        <Table
          label={t("tabs.errors")}
          rows={rows}
          columns={columns}
          rowKey={(one) => one.fingerprint}
          rowHeight={48}
          selected={chosen || null}
          onOpen={(one) => onChoose(one.fingerprint === chosen ? "" : one.fingerprint)}
          onEnd={onEnd}
          footer={found.isFetchingNextPage && <Skeleton lines={3} />}
        />
      )}
      {chosen && <FaultPanel key={chosen} fingerprint={chosen} onClose={() => onChoose("")} />}
    </div>
  );
}
