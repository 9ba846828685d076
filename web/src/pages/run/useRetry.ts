import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/http";
import { at } from "@/flow/api";
import { useT } from "@/i18n/i18n";
import { toast, toastProblem } from "@/ui/toasts";
import { runMessages } from "./messages";

/** Lets a failed run go on from the state that failed. */
export function useRetry(id: string) {
  const t = useT(runMessages);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`${at("/v1/runs", id)}/retry`),
    onSuccess: () => toast(t("retried")),
    onError: (error) => toastProblem(error, t("failed")),
    onSettled: () => queries.invalidateQueries({ queryKey: ["run", id] }),
  });
}
