import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { LogLine } from "@/insight/api";
import { said } from "@/insight/said";
import { Skeleton } from "@/ui/Empty";
import { Badge, type Tone } from "@/ui/Status";
import { Table, type Column } from "@/ui/Table";
import { logsMessages } from "./messages";
import styles from "./Logs.module.css";

export const TONES: Record<LogLine["level"], Tone> = {
  debug: "idle",
  info: "busy",
  warning: "warn",
  error: "bad",
  critical: "bad",
};

interface LineListProps {
  rows: readonly LogLine[];
  chosen: string | null;
  onOpen: (line: LogLine) => void;
  onEnd: () => void;
  isFetchingMore: boolean;
}

export function LineList({ rows, chosen, onOpen, onEnd, isFetchingMore }: LineListProps) {
  const t = useT(logsMessages);
  const format = useFormats();
  const columns = useMemo(
    (): Column<LogLine>[] => [
      {
        id: "at",
        header: t("time"),
        width: "84px",
        cell: (one) => (
          <time dateTime={one.at} title={format.dateTime(one.at)}>
            {format.time(one.at)}
          </time>
        ),
      },
      {
        id: "level",
        header: t("level"),
        width: "76px",
        wideOnly: true,
        cell: (one) => <Badge tone={TONES[one.level]}>{one.level}</Badge>,
      },
      {
        id: "event",
        header: t("event"),
        width: "minmax(0, 2fr)",
        cell: (one) => (
          <span className={styles.event} data-level={one.level}>
            {one.event}
          </span>
        ),
      },
      {
        id: "said",
        header: t("about"),
        width: "minmax(0, 4fr)",
        cell: (one) => <span className={styles.said}>{said(one.fields)}</span>,
      },
    ],
    [t, format],
  );
  return (
    <Table
      label={t("title")}
      rows={rows}
      columns={columns}
      rowKey={(one) => String(one.id)}
      rowHeight={30}
      selected={chosen}
      onOpen={onOpen}
      onEnd={onEnd}
      footer={isFetchingMore && <Skeleton lines={3} />}
    />
  );
}
