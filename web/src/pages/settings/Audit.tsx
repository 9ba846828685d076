import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { api } from "@/api/http";
import type { AuditRow, Page } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Table, type Column } from "@/ui/Table";
import { toast } from "@/ui/toasts";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Audit.module.css";
import settings from "./Settings.module.css";

interface Verdict {
  is_whole: boolean;
  count: number;
  broken_at: number | null;
}

/** Every change that was made, by whom; its chain of digests can be computed anew. */
export default function Audit() {
  const t = useT(settingsMessages);
  const [action, setAction] = useState("");
  const sought = useDeferredValue(action.trim());
  const rows = useInfiniteQuery({
    queryKey: ["audit", sought],
    queryFn: ({ pageParam }) =>
      api.get<Page<AuditRow>>("/v1/audit", { query: { action: sought, cursor: pageParam, limit: 100 } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const verify = useChange(
    () => api.get<Verdict>("/v1/audit/verify"),
    "audit-verified",
    (verdict) =>
      verdict.is_whole
        ? toast(t("whole", { count: verdict.count }))
        : toast(t("broken", { at: verdict.broken_at }), { tone: "bad" }),
  );
  const notes = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  const columns = useColumns();
  return (
    <>
      <div className={settings.head}>
        <h2>{t("section.audit")}</h2>
        <div className={styles.tools}>
          <TextField
            label={t("filterAction")}
            labelHidden
            placeholder={t("filterAction")}
            value={action}
            onChange={(event) => setAction(event.target.value)}
          />
          <Button icon={<ShieldCheck />} busy={verify.isPending} onClick={() => verify.mutate(undefined)}>
            {t("verify")}
          </Button>
        </div>
      </div>
      {rows.error && <ProblemView error={rows.error} />}
      {rows.isPending && <Skeleton lines={8} />}
      {notes.length > 0 && (
        <Table
          className={styles.table}
          label={t("section.audit")}
          rows={notes}
          columns={columns}
          rowKey={(note) => note.id}
          onEnd={() => {
            if (rows.hasNextPage && !rows.isFetchingNextPage) void rows.fetchNextPage();
          }}
        />
      )}
    </>
  );
}

function useColumns(): Column<AuditRow>[] {
  const t = useT(settingsMessages);
  const format = useFormats();
  return useMemo(
    () => [
      { id: "at", header: t("at"), width: "150px", cell: (note) => format.dateTime(note.at) },
      { id: "actor", header: t("actor"), width: "minmax(0, 1fr)", cell: (note) => note.actor, wideOnly: true },
      { id: "action", header: t("action"), width: "minmax(0, 1fr)", cell: (note) => note.action },
      { id: "subject", header: t("on"), width: "minmax(0, 1fr)", cell: (note) => note.subject },
      {
        id: "data",
        header: t("data"),
        width: "minmax(0, 1.5fr)",
        wideOnly: true,
        cell: (note) => <code title={JSON.stringify(note.data, null, 2)}>{JSON.stringify(note.data)}</code>,
      },
    ],
    [t, format],
  );
}
