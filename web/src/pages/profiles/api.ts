/** Profiles: where time and memory went. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";

export type Measure = "wall" | "cpu";
export type Order = "start" | "snapshot" | "stop";

export interface FlameNode {
  readonly depth: number;
  /** Its place in `names`. */
  readonly name: number;
  readonly value: number;
  readonly own: number;
  readonly base: number;
}

/** A tree: each node before what is below it, the largest first. */
export interface Flame {
  readonly names: readonly string[];
  readonly nodes: readonly FlameNode[];
}

export interface Summed {
  readonly windows: number;
  readonly calls: number;
  readonly samples: number;
  readonly from_at: string | null;
  readonly until_at: string | null;
  readonly is_cut: boolean;
}

export interface Fn {
  readonly name: string;
  readonly own_s: number;
  readonly total_s: number;
}

export interface Profile extends Summed {
  readonly total_s: number;
  readonly flame: Flame;
  readonly top: readonly Fn[];
}

export interface Change {
  readonly name: string;
  readonly base: number;
  readonly now: number;
  readonly own_base: number;
  readonly own_now: number;
  readonly ratio: number;
  readonly q: number;
  readonly is_significant: boolean;
}

export interface Comparison {
  readonly basis: "call" | "share";
  readonly base: Summed;
  readonly now: Summed;
  readonly base_total: number;
  readonly now_total: number;
  readonly changes: readonly Change[];
  readonly flame: Flame;
}

export interface Choices {
  readonly agents: readonly string[];
  readonly processes: readonly string[];
  readonly versions: readonly string[];
  readonly runs: readonly string[];
}

export interface Profiler {
  readonly process: string;
  readonly role: string;
  readonly version: string;
  readonly is_alive: boolean;
  readonly seen_at: string;
  readonly core_share: number;
  readonly rate_hz: number;
  readonly resident_bytes: number;
  readonly tracing_since: string | null;
  readonly frames: number;
  readonly traced_bytes: number;
  readonly overhead_bytes: number;
  readonly is_asked_to: Order | "";
}

export interface Snapshot {
  readonly id: number;
  readonly at: string;
  readonly tracing_since: string;
  readonly process: string;
  readonly version: string;
  readonly blocks: number;
  readonly size_bytes: number;
}

export interface Growth {
  readonly site: string;
  readonly stack: readonly string[];
  readonly sizes_bytes: readonly number[];
  readonly grown_bytes: number;
  readonly blocks: number;
}

export interface Grown {
  readonly snapshots: readonly Snapshot[];
  readonly items: readonly Growth[];
}

export interface Wishes {
  run: string;
  agent: string;
  process: string;
  version: string;
  since: string;
}

const FRESH_MS = 30_000;
const LIVE_MS = 2_000;

const flameQueryAt = (path: string, wishes: Partial<Wishes>, measure: Measure) =>
  queryOptions({
    queryKey: ["profiles", path, wishes, measure],
    queryFn: ({ signal }) => api.get<Profile>(path, { query: { ...wishes, measure }, signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });

export const flameQuery = (wishes: Wishes, measure: Measure) => flameQueryAt("/v1/profiles/flame", wishes, measure);

export const choicesQuery = (since: string) =>
  queryOptions({
    queryKey: ["profiles", "choices", since],
    queryFn: ({ signal }) => api.get<Choices>("/v1/profiles/choices", { query: { since }, signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });

export interface Base {
  base_version: string;
  base_run: string;
  base_since: string;
  base_until: string;
}

export const comparisonQuery = (wishes: Wishes, base: Base, measure: Measure) =>
  queryOptions({
    queryKey: ["profiles", "comparison", wishes, base, measure],
    queryFn: ({ signal }) =>
      api.get<Comparison>("/v1/profiles/comparison", { query: { ...wishes, ...base, measure }, signal }),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });

export const profilersQuery = queryOptions({
  queryKey: ["profilers"],
  queryFn: async ({ signal }) => (await api.get<{ items: Profiler[] }>("/v1/profilers", { signal })).items,
  refetchInterval: LIVE_MS,
});

const memory = <T>(name: string, path: string, query: Record<string, string | number> = {}) =>
  queryOptions({
    queryKey: ["snapshots", name, path, query],
    queryFn: ({ signal }) => api.get<T>(path, { query, signal }),
  });

export const snapshotsQuery = (process: string) =>
  memory<{ items: Snapshot[] }>("all", "/v1/snapshots", process ? { process } : {});

export const snapshotQuery = (id: number) => memory<Snapshot & { flame: Flame }>("one", `/v1/snapshots/${id}`);

export const growthQuery = (id: number, since: number) =>
  memory<Grown>("growth", `/v1/snapshots/${id}/growth`, { since });

/** `newest` is the last snapshot: with each they are looked for anew. */
export const suspectsQuery = (process: string, newest: number) =>
  queryOptions({
    queryKey: ["snapshots", "suspects", process, newest],
    queryFn: ({ signal }) => api.get<Grown>(`/v1/profilers/${encodeURIComponent(process)}/suspects`, { signal }),
    placeholderData: keepPreviousData,
  });

export const order = (process: string, action: Order) =>
  api.post(`/v1/profilers/${encodeURIComponent(process)}/memory`, { body: { action } });
