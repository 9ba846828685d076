import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, Flame, RotateCcw, RotateCw, Square } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import { OVER, type Run, at } from "@/flow/api";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { toastProblem } from "@/ui/toasts";
import { runMessages } from "./messages";
import { useRetry } from "./useRetry";

/** What can be done with a run. */
export function Actions({ run, onRerun }: { run: Run; onRerun: () => void }) {
  const t = useT(runMessages);
  const queries = useQueryClient();
  const mayWrite = useRight("runs.write");
  const mayProfile = useRight("profiles.read");
  const [isAsking, setAsking] = useState(false);
  const root = at("/v1/runs", run.id);
  const onError = (error: unknown) => toastProblem(error, t("failed"));
  const fresh = () => queries.invalidateQueries({ queryKey: ["run", run.id] });
  const cancel = useMutation({ mutationFn: () => api.post(`${root}/cancel`), onError, onSettled: fresh });
  const retry = useRetry(run.id);
  const isOver = OVER.includes(run.status);
  return (
    <>
      <ButtonLink to={`${root}/export`} reloadDocument download={`${run.id}.json`} kind="quiet" icon={<Download />}>
        {t("export")}
      </ButtonLink>
      {mayProfile && (
        <ButtonLink to={`/profiles?run=${run.id}`} kind="quiet" icon={<Flame />}>
          {t("profile")}
        </ButtonLink>
      )}
      {mayWrite && run.status === "failed" && (
        <Button kind="primary" icon={<RotateCw />} busy={retry.isPending} onClick={() => retry.mutate()}>
          {t("retry")}
        </Button>
      )}
      {mayWrite && (
        <Button icon={<RotateCcw />} onClick={onRerun}>
          {t("rerun")}
        </Button>
      )}
      {mayWrite && !isOver && (
        <Button
          kind="danger"
          icon={<Square />}
          busy={cancel.isPending || run.is_cancelling}
          onClick={() => setAsking(true)}
        >
          {run.is_cancelling ? t("cancelling") : t("cancel")}
        </Button>
      )}
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          cancel.mutate();
        }}
        title={t("cancelTitle")}
        action={t("cancel")}
      >
        {t("cancelText")}
      </Confirm>
    </>
  );
}
