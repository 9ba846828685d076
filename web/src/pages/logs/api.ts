import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { components } from "@/api/schema";
import type { Page } from "@/api/types";

export type Pattern = components["schemas"]["PatternView"];
export type Fault = components["schemas"]["FaultView"];
export type FaultDetail = components["schemas"]["FaultDetail"];
export type Decision = components["schemas"]["FaultChange"]["status"];

const LATELY_MS = 15_000;

export const patternsQuery = (wishes: { level: string; query: string }) =>
  queryOptions({
    queryKey: ["patterns", wishes],
    queryFn: async ({ signal }) => (await api.get<Page<Pattern>>("/v1/logs/patterns", { query: wishes, signal })).items,
    placeholderData: keepPreviousData,
    refetchInterval: LATELY_MS,
  });

export const faultsQuery = (wishes: { status: string; blame: string; query: string }) =>
  infiniteQueryOptions({
    queryKey: ["faults", wishes],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...wishes, limit: 60, cursor: pageParam };
      return api.get<Page<Fault>>("/v1/faults", { query, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: LATELY_MS,
  });

export const faultQuery = (fingerprint: string) =>
  queryOptions({
    queryKey: ["faults", "one", fingerprint],
    queryFn: ({ signal }) => api.get<FaultDetail>(`/v1/faults/${encodeURIComponent(fingerprint)}`, { signal }),
  });

export const decide = (fingerprint: string, status: Decision) =>
  api.patch<FaultDetail>(`/v1/faults/${encodeURIComponent(fingerprint)}`, { body: { status } });
