import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import { type FlowSummary, at, flowsQuery, schedulesQuery } from "@/flow/api";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/Empty";
import { TextField } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import { type Column, Table } from "@/ui/Table";
import styles from "./Flows.module.css";
import { flowsMessages } from "./messages";

export default function FlowsPage() {
  const t = useT(flowsMessages);
  const navigate = useNavigate();
  const mayWrite = useRight("flows.write");
  const flows = useQuery(flowsQuery);
  const [isNaming, setNaming] = useState(false);
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t("title")}>
        {mayWrite && (
          <Button kind="primary" icon={<Plus />} onClick={() => setNaming(true)}>
            {t("new")}
          </Button>
        )}
      </PageHeader>
      {flows.error && <ProblemView error={flows.error} onRetry={() => void flows.refetch()} />}
      {flows.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={8} />
        </div>
      )}
      {flows.data && (
        <Table
          label={t("list")}
          rows={flows.data.items}
          columns={columns}
          rowKey={(flow) => flow.name}
          rowHeight={44}
          onOpen={(flow) => void navigate(at("/flows", flow.name))}
        />
      )}
      {isNaming && <NewFlow onClose={() => setNaming(false)} />}
    </>
  );
}

function useColumns(): Column<FlowSummary>[] {
  const t = useT(flowsMessages);
  const formats = useFormats();
  const schedules = useQuery(schedulesQuery).data?.items ?? [];
  return [
    {
      id: "name",
      header: t("name"),
      width: "minmax(140px, 1fr)",
      cell: (flow) => (
        <span className={styles.name}>
          <Link to={at("/flows", flow.name)}>{flow.name}</Link>
          <Badge tone={flow.origin === "own" ? "accent" : "idle"}>{t(flow.origin)}</Badge>
          {schedules.some((one) => one.flow === flow.name) && (
            <CalendarClock aria-label={t("schedules")} className={styles.clock} />
          )}
        </span>
      ),
    },
    {
      id: "about",
      header: t("about"),
      cell: (flow) => <span title={flow.about}>{flow.about}</span>,
      width: "minmax(0, 3fr)",
      wideOnly: true,
    },
    { id: "states", header: t("states"), cell: (flow) => formats.number(flow.states), width: "72px", align: "end" },
    {
      id: "version",
      header: t("version"),
      cell: (flow) => formats.number(flow.version),
      width: "80px",
      align: "end",
      wideOnly: true,
    },
    {
      id: "changed",
      header: t("changed"),
      cell: (flow) => formats.relative(flow.changed_at),
      width: "130px",
      align: "end",
      wideOnly: true,
    },
  ];
}

const NAME = /^[A-Za-z0-9_][\w-]{0,79}$/;

/** A flow to begin with: it runs, and does nothing. */
const BLANK =
  "Comment: ''\nQueryLanguage: JSONata\nStartAt: Begin\nStates:\n\n  Begin:\n    Type: Pass\n    End: true\n";

function NewFlow({ onClose }: { onClose: () => void }) {
  const t = useT(flowsMessages);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => api.put(at("/v1/flows", name), { body: { text: BLANK, layout: {}, expected_version: 0 } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["flows"] });
      void navigate(at("/flows", name));
    },
  });
  const isFit = NAME.test(name);
  const submit = () => {
    if (isFit) create.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("new")}
      actions={
        <Button kind="primary" busy={create.isPending} disabled={!isFit} onClick={submit}>
          {t("create")}
        </Button>
      }
    >
      <p>{t("newText")}</p>
      <TextField
        label={t("nameLabel")}
        hint={t("nameHint", { name: name || "…" })}
        error={name !== "" && !isFit ? t("nameBad") : null}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") submit();
        }}
      />
      {create.error && <ProblemView inline error={create.error} />}
    </Dialog>
  );
}
