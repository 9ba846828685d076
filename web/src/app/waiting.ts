import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { Approval, Page } from "@/api/types";

const MOST_COUNTED = 200;

/** How many runs wait for somebody's answer, as it is shown; empty where there is none, or nobody asked. */
export function useWaiting(isAsked: boolean): string {
  const approvals = useQuery({
    queryKey: ["approvals", "waiting"],
    queryFn: ({ signal }) => api.get<Page<Approval>>("/v1/approvals", { query: { limit: MOST_COUNTED }, signal }),
    enabled: isAsked,
    staleTime: 60_000,
  });
  const count = approvals.data?.items.length ?? 0;
  return isAsked && count > 0 ? `${count}${approvals.data?.next ? "+" : ""}` : "";
}
