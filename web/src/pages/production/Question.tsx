import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Approval, Page, Production } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { toast, toastProblem } from "@/ui/toasts";
import { productionMessages } from "./messages";
import styles from "./Banner.module.css";

interface Asked {
  title?: string;
  details?: Record<string, unknown>;
}

/** What the production waits to be told, answered in place. */
export function Question({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const mayAnswer = useRight("approvals.answer");
  const queries = useQueryClient();
  const approvals = useQuery({
    queryKey: ["approvals", production.run_id],
    queryFn: () => api.get<Page<Approval>>("/v1/approvals", { query: { run: production.run_id } }),
  });
  const approval = approvals.data?.items[0];
  const answer = useMutation({
    mutationFn: (isYes: boolean) => {
      const path = `/v1/approvals/${encodeURIComponent(approval?.token ?? "")}`;
      return isYes ? api.post(`${path}/approve`, { body: { value: {} } }) : api.post(`${path}/reject`, { body: {} });
    },
    onSuccess: () => {
      toast(t("answered"));
      void queries.invalidateQueries({ queryKey: ["approvals"] });
      void queries.invalidateQueries({ queryKey: ["production", production.id] });
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  const asked = (approval?.request ?? {}) as Asked;
  return (
    <section className={styles.question} aria-label={t("question")}>
      <strong>{asked.title ?? production.waiting_for?.title ?? t("question")}</strong>
      {asked.details && (
        <div className={styles.details}>
          {Object.entries(asked.details).map(([name, value]) => (
            <p key={name}>{readable(value)}</p>
          ))}
        </div>
      )}
      <div className={styles.answers}>
        {mayAnswer && approval && !approval.answer_schema && (
          <>
            <Button kind="primary" busy={answer.isPending} onClick={() => answer.mutate(true)}>
              {t("approve")}
            </Button>
            <Button disabled={answer.isPending} onClick={() => answer.mutate(false)}>
              {t("reject")}
            </Button>
          </>
        )}
        <Link to="/approvals">{t("answerAll")}</Link>
      </div>
    </section>
  );
}

const readable = (value: unknown): string =>
  Array.isArray(value) ? value.map(readable).join(" · ") : typeof value === "string" ? value : JSON.stringify(value);
