import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { Approval, Page } from "@/api/types";

const MOST_COUNTED = 200;

/** How many runs wait for somebody's answer, as it is shown; empty where there is none. */
export function useWaiting(): string {
  const approvals = useQuery({
    queryKey: ["approvals", "waiting"],
    queryFn: ({ signal }) => api.get<Page<Approval>>("/v1/approvals", { query: { limit: MOST_COUNTED }, signal }),
    staleTime: 60_000,
  });
  const count = approvals.data?.items.length ?? 0;
  return count > 0 ? `${count}${approvals.data?.next ? "+" : ""}` : "";
}
