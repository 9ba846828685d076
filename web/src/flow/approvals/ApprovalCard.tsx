import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/http";
import { isProblem } from "@/api/problem";
import { useRight } from "@/api/session";
import type { Approval } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Textarea } from "@/ui/Field";
import { toast, toastProblem } from "@/ui/toasts";
import { at } from "../api";
import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";
import { SchemaForm } from "../forms/SchemaForm";
import { blankOf, errorsOf } from "../forms/schema";
import { JsonView } from "../json/JsonView";
import styles from "./ApprovalCard.module.css";
import { approvalMessages } from "./messages";

interface ApprovalCardProps {
  approval: Approval;
  /** Whether it stands on its run's own page. */
  isAtRun?: boolean;
}

/** A question of a run, with the form of its answer. */
export function ApprovalCard({ approval, isAtRun = false }: ApprovalCardProps) {
  const t = useT(approvalMessages);
  const formats = useFormats();
  const mayAnswer = useRight("approvals.answer");
  const request = isObject(approval.request) ? approval.request : {};
  const title = typeof request.title === "string" ? request.title : t("question", { state: approval.state });
  const details = request.details ?? null;
  return (
    <article className={styles.card} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <p className={styles.facts}>
          <span>
            {approval.flow} · {approval.state}
          </span>
          <span>{t("asked", { when: formats.relative(approval.asked_at) })}</span>
          {approval.until_at && <span>{t("until", { when: formats.dateTime(approval.until_at) })}</span>}
        </p>
      </header>
      {typeof details === "string" && <p className={styles.text}>{details}</p>}
      {details !== null && typeof details !== "string" && <Details value={details} label={t("details")} />}
      {mayAnswer ? (
        <AnswerForm approval={approval} isAtRun={isAtRun} />
      ) : (
        <p className={styles.facts}>{t("noRight")}</p>
      )}
    </article>
  );
}

/** What a flow shows people: passages where it can be read so, else as JSON. */
function Details({ value, label }: { value: Json; label: string }) {
  const passages =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (item) => isObject(item) && Object.values(item).every((one) => one === null || typeof one !== "object"),
    );
  if (!passages) return <JsonView value={value} label={label} depth={2} />;
  return (
    <ol className={styles.passages} aria-label={label}>
      {(value as JsonObject[]).map((item, index) => (
        <li key={index}>
          {Object.entries(item)
            .filter(([, one]) => one !== null && one !== "")
            .map(([key, one]) => (
              <p key={key}>
                <span className={styles.key}>{key}</span> {typeof one === "string" ? one : JSON.stringify(one)}
              </p>
            ))}
        </li>
      ))}
    </ol>
  );
}

function AnswerForm({ approval, isAtRun }: Required<ApprovalCardProps>) {
  const t = useT(approvalMessages);
  const queries = useQueryClient();
  const schema = isObject(approval.answer_schema) ? approval.answer_schema : null;
  const [value, setValue] = useState<Json | undefined>(() => (schema ? blankOf(schema, schema) : undefined));
  const [isTried, setTried] = useState(false);
  const [isRejecting, setRejecting] = useState(false);
  const errors = schema ? errorsOf(value ?? null, schema, schema) : new Map<string, string>();
  const answer = useMutation({
    mutationFn: ({ how, body }: { how: "approve" | "reject"; body: JsonObject }) =>
      api.post(`${at("/v1/approvals", approval.token)}/${how}`, { body }),
    onSuccess: (_, { how }) => toast(how === "approve" ? t("approved") : t("rejected")),
    onError: (error) =>
      isProblem(error) && (error.status === 404 || error.status === 409)
        ? toast(t("gone"), { tone: "idle" })
        : toastProblem(error, t("failed")),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["approvals"] }),
        queries.invalidateQueries({ queryKey: ["run", approval.run_id] }),
      ]),
  });
  const approve = () => {
    setTried(true);
    if (errors.size === 0) answer.mutate({ how: "approve", body: { value: value ?? null } });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        approve();
      }}
    >
      {schema && (
        <fieldset>
          <legend className={styles.facts}>{t("answer")}</legend>
          <SchemaForm schema={schema} value={value} onChange={setValue} errors={isTried ? errors : new Map()} />
        </fieldset>
      )}
      <div className={styles.actions}>
        <Button type="submit" kind="primary" icon={<Check />} busy={answer.isPending}>
          {t("approve")}
        </Button>
        <Button kind="danger" icon={<X />} disabled={answer.isPending} onClick={() => setRejecting(true)}>
          {t("reject")}
        </Button>
        {!isAtRun && (
          <ButtonLink kind="quiet" to={at("/runs", approval.run_id)}>
            {t("run")}
          </ButtonLink>
        )}
      </div>
      <RejectDialog
        open={isRejecting}
        onClose={() => setRejecting(false)}
        onReject={(cause) => answer.mutate({ how: "reject", body: { cause } })}
      />
    </form>
  );
}

function RejectDialog({
  open,
  onClose,
  onReject,
}: {
  open: boolean;
  onClose: () => void;
  onReject: (cause: string) => void;
}) {
  const t = useT(approvalMessages);
  const [why, setWhy] = useState("");
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("rejectTitle")}
      actions={
        <Button
          kind="danger"
          onClick={() => {
            onReject(why);
            onClose();
          }}
        >
          {t("reject")}
        </Button>
      }
    >
      <Textarea
        label={t("why")}
        hint={t("whyHint")}
        rows={3}
        value={why}
        onChange={(event) => setWhy(event.target.value)}
      />
    </Dialog>
  );
}
