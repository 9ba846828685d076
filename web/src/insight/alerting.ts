/** Alerts, the rules that find them, and the objectives that the service is held to. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Objective = Schemas["ObjectiveView"];
export type Burn = Schemas["BurnView"];
export type Standing = Objective["standing"];
export type AlertRule = Schemas["RuleView"];
export type Alert = Schemas["AlertView"];
export type Curve = Schemas["CurveView"];

const CALM_MS = 15_000;

export const slosQuery = queryOptions({
  queryKey: ["slos"],
  queryFn: ({ signal }) => api.get<Schemas["ObjectivesView"]>("/v1/slos", { signal }),
  refetchInterval: CALM_MS,
});

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => api.get<Schemas["AlertsView"]>("/v1/alerts", { signal }),
  refetchInterval: CALM_MS,
});

export const rulesQuery = queryOptions({
  queryKey: ["alerts", "rules"],
  queryFn: ({ signal }) => api.get<Schemas["RulesView"]>("/v1/alerts/rules", { signal }),
  refetchInterval: CALM_MS,
});

export const ruleSeriesQuery = (name: string, hours: number) =>
  queryOptions({
    queryKey: ["alerts", "rules", name, hours],
    queryFn: ({ signal }) =>
      api.get<Schemas["CurvesView"]>(`/v1/alerts/rules/${encodeURIComponent(name)}/series`, {
        query: { hours: String(hours) },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: CALM_MS,
  });
