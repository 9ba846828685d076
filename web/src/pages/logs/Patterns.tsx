import { useQuery } from "@tanstack/react-query";
import { Shapes } from "lucide-react";
import { useMemo } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Sparkline } from "@/ui/Charts";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { Table, type Column } from "@/ui/Table";
import { patternsQuery, type Pattern } from "./api";
import { TONES } from "./LineList";
import { logsMessages } from "./messages";
import { Template } from "./Template";
import styles from "./Logs.module.css";

interface PatternsProps {
  level: string;
  query: string;
  onOpen: (pattern: Pattern) => void;
}

/** What lines have in common: what is new, what there is more of than ever, and how many there were by the hour. */
export function Patterns({ level, query, onOpen }: PatternsProps) {
  const t = useT(logsMessages);
  const format = useFormats();
  const found = useQuery(patternsQuery({ level, query }));
  const columns = useMemo(
    (): Column<Pattern>[] => [
      {
        id: "level",
        header: t("level"),
        width: "76px",
        wideOnly: true,
        cell: (one) => <Badge tone={TONES[one.level]}>{one.level}</Badge>,
      },
      {
        id: "template",
        header: t("template"),
        width: "minmax(0, 1fr)",
        cell: (one) => (
          <span className={styles.template} data-level={one.level} title={one.template}>
            {one.is_new && <Badge tone="accent">{t("isNew")}</Badge>}
            {one.is_bursting && <Badge tone="bad">{t("isBursting")}</Badge>}
            <Template text={one.template} />
          </span>
        ),
      },
      {
        id: "hours",
        header: t("day"),
        width: "104px",
        cell: (one) => <Sparkline values={one.hours} label={t("ofTheDay", { count: sum(one.hours) })} />,
      },
      { id: "count", header: t("count"), width: "84px", align: "end", cell: (one) => format.number(one.count) },
      {
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
    ],
    [t, format],
  );
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <Waiting />;
  if (found.data.length === 0)
    return (
      <Empty icon={<Shapes />} title={t("noPatternsTitle")}>
        {t("noPatternsText")}
      </Empty>
    );
  return (
    <Table
      label={t("tabs.patterns")}
      rows={found.data}
      columns={columns}
      rowKey={(one) => one.id}
      rowHeight={36}
      onOpen={onOpen}
    />
  );
}

export const Waiting = () => (
  <div className={styles.waiting} aria-busy>
    <Skeleton lines={12} />
  </div>
);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
