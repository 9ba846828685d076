import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { components } from "@/api/schema";
import type { Page } from "@/api/types";

type Schemas = components["schemas"];
export type Incident = Schemas["IncidentView"];
export type IncidentDetail = Schemas["IncidentDetail"];
export type IncidentEvent = Schemas["IncidentEventView"];
export type Delivery = Schemas["DeliveryView"];
export type Alert = Schemas["AlertView"];
export type Silence = Schemas["SilenceView"];
export type Receiver = Schemas["ReceiverView"];
export type OnCall = Schemas["OnCall"];
export type Schedule = OnCall["schedules"][number];

const LATELY_MS = 10_000;

export const incidentsQuery = (status: string) =>
  infiniteQueryOptions({
    queryKey: ["incidents", { status }],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Incident>>("/v1/incidents", { query: { status, limit: 60, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: LATELY_MS,
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ["incidents", "one", id],
    queryFn: ({ signal }) => api.get<IncidentDetail>(`/v1/incidents/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: LATELY_MS,
  });

export const silencesQuery = queryOptions({
  queryKey: ["silences"],
  queryFn: async ({ signal }) => (await api.get<Page<Silence>>("/v1/silences", { signal })).items,
  refetchInterval: LATELY_MS,
});

export const receiversQuery = queryOptions({
  queryKey: ["receivers"],
  queryFn: async ({ signal }) => (await api.get<Page<Receiver>>("/v1/receivers", { signal })).items,
  refetchInterval: LATELY_MS,
});

export const onCallQuery = queryOptions({
  queryKey: ["on-call"],
  queryFn: ({ signal }) => api.get<OnCall>("/v1/on-call", { signal }),
  refetchInterval: 60_000,
});

export type Doing = "acknowledge" | "resolve" | "reopen" | "comment";

export const change = (id: string, doing: Doing, comment: string) =>
  api.post<Incident>(`/v1/incidents/${encodeURIComponent(id)}/${doing}`, { body: comment ? { comment } : {} });

export const assign = (id: string, assignee: string) =>
  api.post<Incident>(`/v1/incidents/${encodeURIComponent(id)}/assign`, { body: { assignee } });

export const previewSilence = (matchers: string[], signal: AbortSignal) =>
  api.post<{ alerts: Alert[] }>("/v1/silences/preview", { body: { matchers }, signal });

export const silence = (wanted: { matchers: string[]; until: string; comment: string }) =>
  api.post<Silence>("/v1/silences", { body: wanted });

export const endSilence = (id: string) => api.delete(`/v1/silences/${encodeURIComponent(id)}`);

export const tryReceiver = (name: string) =>
  api.post<Delivery>(`/v1/receivers/${encodeURIComponent(name)}/test`, { body: {} });

export const standIn = (wanted: { schedule: string; person: string; ends_at: string }) =>
  api.post("/v1/on-call/overrides", { body: wanted });

export const endStandIn = (id: string) => api.delete(`/v1/on-call/overrides/${encodeURIComponent(id)}`);
