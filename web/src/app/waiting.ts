import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { Approval, Page } from "@/api/types";

/** How many runs wait for somebody's answer; 0 where nobody asked. */
export function useWaiting(isAsked: boolean): number {
  const approvals = useQuery({
    queryKey: ["approvals"],
    queryFn: ({ signal }) => api.get<Page<Approval>>("/v1/approvals", { signal }),
    enabled: isAsked,
    staleTime: 60_000,
  });
  return isAsked ? (approvals.data?.items.length ?? 0) : 0;
}
