import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import type { ProductionSummary } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { Progress, Status } from "@/ui/Status";
import { Table, type Column } from "@/ui/Table";
import { productionsMessages } from "./messages";
import type { ShownProps } from "./Wall";
import styles from "./Productions.module.css";

export function List({ rows, onEnd, isFetchingMore }: ShownProps) {
  const t = useT(productionsMessages);
  const format = useFormats();
  const navigate = useNavigate();
  const columns = useMemo(
    (): Column<ProductionSummary>[] => [
      {
        id: "title",
        header: t("name"),
        width: "minmax(0, 3fr)",
        cell: (one) => (
          <Link to={`/productions/${one.id}`} className={styles.name}>
            {one.title || t("untitled")}
          </Link>
        ),
      },
      {
        id: "status",
        header: t("status"),
        width: "minmax(110px, 1fr)",
        cell: (one) =>
          one.status === "running" && one.progress !== null ? (
            <Progress value={one.progress} label={t("progress", { share: format.percent(one.progress) })} />
          ) : (
            <Status status={one.status} />
          ),
      },
      { id: "language", header: t("language"), width: "90px", wideOnly: true, cell: (one) => one.language ?? "–" },
      {
        id: "length",
        header: t("length"),
        width: "70px",
        align: "end",
        wideOnly: true,
        cell: (one) => format.clock(one.duration_s),
      },
      {
        id: "cost",
        header: t("cost"),
        width: "80px",
        align: "end",
        wideOnly: true,
        cell: (one) => format.money(one.cost_usd),
      },
      {
        id: "changed",
        header: t("changed"),
        width: "110px",
        align: "end",
        cell: (one) => format.relative(one.changed_at),
      },
    ],
    [t, format],
  );
  return (
    <Table
      label={t("title")}
      rows={rows}
      columns={columns}
      rowKey={(one) => one.id}
      onOpen={(one) => void navigate(`/productions/${one.id}`)}
      onEnd={onEnd}
      footer={isFetchingMore && <Skeleton lines={3} />}
    />
  );
}
