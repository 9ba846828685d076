import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useT } from "@/i18n/i18n";
import { toast, toastProblem } from "@/ui/toasts";
import { settingsMessages } from "./messages";

/** A change that, done, says so and has what it touches fetched anew; refused, says why. */
export function useChange<V, R>(change: (value: V) => Promise<R>, touched: string, onDone?: (result: R) => void) {
  const t = useT(settingsMessages);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (result) => {
      onDone?.(result);
      toast(t("saved"));
      await queries.invalidateQueries({ queryKey: [touched] });
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
}
