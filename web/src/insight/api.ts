/** What is seen of everything: traces, logs, money, the monitor, and what tries models and policies. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { Budget, Page } from "@/api/types";
import type { JsonObject } from "@/flow/document/reading";

export type Level = "debug" | "info" | "warning" | "error" | "critical";
export const LEVELS: readonly Level[] = ["debug", "info", "warning", "error", "critical"];

export type TraceStatus = "running" | "ok" | "error";
export const TRACE_STATUSES: readonly TraceStatus[] = ["running", "ok", "error"];

export interface LogLine {
  readonly id: number;
  readonly at: string;
  readonly level: Level;
  readonly event: string;
  readonly run_id: string | null;
  readonly trace_id: string | null;
  readonly fields: JsonObject;
}

export interface Trace {
  readonly trace_id: string;
  readonly name: string;
  readonly at: string;
  readonly duration_s: number;
  readonly spans: number;
  readonly status: TraceStatus;
  readonly run_id: string | null;
}

export interface Span {
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly at: string;
  readonly duration_s: number;
  readonly status: TraceStatus;
  readonly run_id: string | null;
  readonly attributes: JsonObject;
}

export interface Rates {
  readonly count: number;
  readonly per_s: number;
  readonly error_rate: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

export interface Breaker {
  readonly name: string;
  readonly state: "closed" | "open" | "half_open";
  readonly why: string;
  readonly until_at: string | null;
  readonly under_way: number;
}

export interface WorkerState {
  readonly name: string;
  readonly is_alive: boolean;
  readonly runs: number;
  readonly actions: number;
  readonly at_once: number;
  readonly began_at: string;
  readonly seen_at: string;
}

export interface Host {
  readonly cpu: number;
  readonly cores: number;
  readonly memory_bytes: number;
  readonly memory_total_bytes: number;
  readonly process_bytes: number;
  readonly disk_free_bytes: number;
  readonly disk_total_bytes: number;
  readonly load: number;
}

export interface MonitorState {
  readonly at: string;
  readonly runs: {
    running: number;
    waiting: number;
    queued: number;
    ended_last_hour: number;
    failed_last_hour: number;
  };
  readonly productions: { running: number; waiting: number };
  readonly queue: { depth: number; oldest_s: number | null; predicted_wait_s: number | null };
  readonly workers: readonly WorkerState[];
  readonly requests: (Rates & { series: readonly (Rates & { at: string })[] }) | null;
  readonly models: {
    calls: number;
    errors: number;
    cache_hits: number;
    cost_usd: string;
    p50_ms: number | null;
    p95_ms: number | null;
    breakers: readonly Breaker[];
  };
  readonly host: Host | null;
}

export interface Health {
  readonly status: string;
  readonly components: readonly { name: string; status: string; detail: string; latency_ms: number }[];
}

export type CostBy = "day" | "model" | "agent" | "key" | "run" | "provider" | "tenant";
export type Measure = "cost_usd" | "calls" | "tokens";

export interface Cost {
  readonly cost_usd: string;
  readonly reserved_usd: string;
  readonly calls: number;
  readonly failed: number;
  readonly cached: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly images: number;
  readonly is_estimated: boolean;
}

export interface CostTable {
  readonly total: Cost;
  readonly rows: readonly (Cost & { name: string })[];
}

export interface CostSeries {
  readonly buckets: readonly string[];
  readonly series: readonly { name: string; values: readonly string[] }[];
}

export interface Made {
  readonly minutes_made: number;
  readonly productions: { ready: number; rejected: number; failed: number };
  readonly words: number;
  readonly cost_usd: string;
  readonly cost_per_minute_usd: string | null;
  readonly hours_saved: number;
}

export interface Business extends Made {
  readonly days: readonly (Made & { at: string })[];
}

const page = <T>(path: string, query: Record<string, string | number>, size: number) =>
  infiniteQueryOptions({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path, { query: { ...query, limit: size, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export interface LogWishes {
  level: string;
  query: string;
  run: string;
  trace: string;
}

export const logsQuery = (wishes: LogWishes) => page<LogLine>("/v1/logs", { ...wishes }, 100);

export interface TraceWishes {
  query: string;
  status: string;
  min_ms: string;
  run: string;
}

export const tracesQuery = (wishes: TraceWishes) => page<Trace>("/v1/traces", { ...wishes }, 60);

export const spansQuery = (id: string) =>
  queryOptions({
    queryKey: ["trace", id],
    queryFn: ({ signal }) => api.get<{ spans: Span[] }>(`/v1/traces/${encodeURIComponent(id)}`, { signal }),
  });

const LIVE_MS = 2_000;
const CALM_MS = 15_000;

export const monitorQuery = queryOptions({
  queryKey: ["monitor"],
  queryFn: ({ signal }) => api.get<MonitorState>("/v1/monitor", { signal }),
  refetchInterval: LIVE_MS,
  staleTime: 0,
});

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => api.get<Health>("/v1/health", { signal }),
  refetchInterval: CALM_MS,
});

export const costQuery = (by: CostBy, since: string) =>
  queryOptions({
    queryKey: ["cost", by, since],
    queryFn: ({ signal }) => api.get<CostTable>("/v1/cost", { query: { by, since }, signal }),
    placeholderData: keepPreviousData,
  });

export const costSeriesQuery = (by: CostBy, measure: Measure, bucket: "hour" | "day", since: string) =>
  queryOptions({
    queryKey: ["cost", "series", by, measure, bucket, since],
    queryFn: ({ signal }) => api.get<CostSeries>("/v1/cost/series", { query: { by, measure, bucket, since }, signal }),
    placeholderData: keepPreviousData,
  });

export const businessQuery = (since: string) =>
  queryOptions({
    queryKey: ["business", since],
    queryFn: ({ signal }) => api.get<Business>("/v1/business", { query: { since }, signal }),
    placeholderData: keepPreviousData,
  });

export const budgetsQuery = queryOptions({
  queryKey: ["budgets"],
  queryFn: async ({ signal }) => (await api.get<Page<Budget>>("/v1/budgets", { signal })).items,
});
