/** Runs, flows, agents and approvals as the API speaks of them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Query, api } from "@/api/http";
import type { components } from "@/api/schema";
import type { Approval, Graph, Page } from "@/api/types";
import type { Json, JsonObject } from "./document/reading";
import type { HistoryItem } from "./run/replay";

export type FlowSummary = components["schemas"]["FlowSummary"];
export type RunStatus = "running" | "waiting" | "succeeded" | "failed" | "cancelled";
export const RUN_STATUSES: readonly RunStatus[] = ["running", "waiting", "succeeded", "failed", "cancelled"];

export interface Run {
  readonly id: string;
  readonly flow: string;
  readonly status: RunStatus;
  readonly priority: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly round: number;
  readonly holder: string | null;
  readonly wake_at: string | null;
  readonly is_cancelling: boolean;
  readonly input?: Json;
  readonly output?: Json;
  readonly error: string | null;
  readonly cause: string | null;
  readonly state: string | null;
  readonly production_id: string | null;
  readonly cost_usd: string;
}

export interface RunFlow {
  readonly definition: JsonObject;
  readonly text: string;
  readonly graph: Graph;
}

export interface Call {
  readonly id: string;
  readonly at: string;
  readonly model: string;
  readonly provider: string;
  readonly agent: string;
  readonly cost_usd: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly duration_s: number | null;
  readonly is_cached: boolean;
  readonly error: string;
}

export interface LogLine {
  readonly id: string | number;
  readonly at: string;
  readonly level: string;
  readonly event: string;
  readonly fields?: JsonObject;
}

export interface Finding {
  readonly severity: "error" | "warning";
  readonly code?: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly state: string | null;
  readonly message: string;
  readonly hint: string;
}

export interface FlowDocument extends FlowSummary {
  readonly text: string;
  readonly layout: Json;
  readonly definition: JsonObject;
  readonly findings: readonly Finding[];
}

export interface FlowVersion {
  readonly version: number;
  readonly author: string;
  readonly created_at: string;
  readonly is_gone: boolean;
}

export interface Validation {
  readonly findings: readonly Finding[];
  readonly definition: JsonObject | null;
  readonly graph: Graph | null;
}

export interface StateTest {
  readonly status: string;
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  readonly next: string | null;
  readonly assigned: Json;
  readonly seconds: number;
}

export interface Agent {
  readonly name: string;
  readonly version: string;
  readonly about: string;
  readonly thinks: boolean;
  readonly remembered: boolean;
  readonly takes: JsonObject;
  readonly returns: JsonObject;
}

export interface Schedule {
  readonly id: string;
  readonly flow: string;
  readonly input: Json;
  readonly cron: string;
  readonly timezone: string;
  readonly next_at?: string | null;
}

/** The address of something with a name that may hold anything. */
export const at = (root: string, ...parts: readonly (string | number)[]): string =>
  [root, ...parts.map((part) => encodeURIComponent(String(part)))].join("/");

export const OVER: readonly RunStatus[] = ["succeeded", "failed", "cancelled"];

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => api.get<Run>(at("/v1/runs", id), { signal }),
  });

export const runFlowQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "flow"],
    queryFn: ({ signal }) => api.get<RunFlow>(`${at("/v1/runs", id)}/flow`, { signal }),
    staleTime: Infinity,
  });

const MOST_PAGES = 20;

async function allOf<T>(path: string, query: Query, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found: Page<T> = await api.get<Page<T>>(path, { query: { ...query, cursor }, signal });
    items.push(...found.items);
    cursor = found.next;
    if (cursor === null) break;
  }
  return items;
}

export const callsQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "calls"],
    queryFn: ({ signal }) => allOf<Call>(`${at("/v1/runs", id)}/calls`, {}, signal),
  });

export const logsQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "logs"],
    queryFn: ({ signal }) => allOf<LogLine>(`${at("/v1/runs", id)}/logs`, {}, signal),
  });

/** A row of a history with all that it holds. */
export const rowQuery = (run: string, row: number) =>
  queryOptions({
    queryKey: ["run", run, "row", row],
    queryFn: ({ signal }) => api.get<HistoryItem>(at("/v1/runs", run, "history", row), { signal }),
    staleTime: Infinity,
  });

/** What waits for an answer, the oldest first; of one run or all. */
export const approvalsQuery = (run?: string) =>
  infiniteQueryOptions({
    queryKey: ["approvals", "pages", run ?? ""],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Approval>>("/v1/approvals", { query: { run, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    select: (data) => data.pages.flatMap((page) => page.items),
  });

export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: ({ signal }) => api.get<Page<FlowSummary>>("/v1/flows", { signal }),
});

export const flowQuery = (name: string, version?: string) =>
  queryOptions({
    queryKey: ["flow", name, version ?? "current"],
    queryFn: ({ signal }) => api.get<FlowDocument>(at("/v1/flows", name), { query: { version }, signal }),
  });

export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ["flow", name, "versions"],
    queryFn: ({ signal }) => api.get<Page<FlowVersion>>(`${at("/v1/flows", name)}/versions`, { signal }),
  });

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: ({ signal }) => api.get<Page<Agent>>("/v1/agents", { signal }),
  staleTime: 10 * 60_000,
});

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: ({ signal }) => api.get<Page<Schedule>>("/v1/schedules", { signal }),
});
