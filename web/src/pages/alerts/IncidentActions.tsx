import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRight, useSession } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Textarea } from "@/ui/Field";
import { toastProblem } from "@/ui/toasts";
import { assign, change, type Doing, type IncidentDetail } from "./api";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

/** Acknowledge, resolve, reopen, and say something about it. */
export function IncidentActions({ incident }: { incident: IncidentDetail }) {
  const t = useT(alertsMessages);
  const queries = useQueryClient();
  const mayWrite = useRight("alerts.write");
  const [comment, setComment] = useState("");
  const me = useSession().user?.name ?? "";
  const doing = useMutation({
    mutationFn: (what: Doing | "assign") =>
      what === "assign"
        ? assign(incident.id, me)
        : change(incident.id, what, what === "comment" || what === "resolve" ? comment : ""),
    onSuccess: async (_, what) => {
      if (what === "comment" || what === "resolve") setComment("");
      await queries.invalidateQueries({ queryKey: ["incidents"] });
    },
    onError: (error) => toastProblem(error, t("notDone")),
  });
  if (!mayWrite) return null;
  const button = (what: Doing | "assign", label: string, kind?: "primary") => (
    <Button {...(kind && { kind })} disabled={doing.isPending} onClick={() => doing.mutate(what)}>
      {label}
    </Button>
  );
  const said = comment.trim() !== "";
  return (
    <div className={styles.actions}>
      <Textarea
        label={t("comment")}
        labelHidden
        rows={2}
        maxLength={4000}
        placeholder={t("commentPlaceholder")}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div>
        {incident.status === "open" && button("acknowledge", t("acknowledge"), "primary")}
        {incident.status === "resolved"
          ? button("reopen", t("reopen"))
          : button("resolve", t(said ? "resolveWithComment" : "resolve"))}
        {incident.status === "acknowledged" && me && incident.assignee !== me && button("assign", t("takeOver"))}
        {said && button("comment", t("addComment"))}
      </div>
    </div>
  );
}
