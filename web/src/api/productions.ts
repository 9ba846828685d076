import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { address, api } from "./http";
import type { Order, Page, Plan, Production, ProductionStatus, ProductionSummary, Upload } from "./types";

const PAGE_SIZE = 60;

export interface ProductionFilter {
  status?: ProductionStatus | "";
  query?: string;
}

/** The workspace's productions, the newest first, fetched page by page. */
export const productionsQuery = (filter: ProductionFilter) =>
  infiniteQueryOptions({
    queryKey: ["productions", filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ProductionSummary>>("/v1/productions", {
        query: { ...filter, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const productionQuery = (id: string) =>
  queryOptions({
    queryKey: ["production", id],
    queryFn: ({ signal }) => api.get<Production>(`/v1/productions/${id}`, { signal }),
  });

export const sourceQuery = (id: string, index: number, revision: number) =>
  queryOptions({
    queryKey: ["source", id, index, revision],
    queryFn: () =>
      api.get<{ name: string; media_type: string; text: string }>(`/v1/productions/${id}/sources/${index}`),
    staleTime: Infinity,
  });

export const planOrder = (order: Order, signal?: AbortSignal) =>
  api.post<Plan>("/v1/plans", { body: order, ...(signal && { signal }) });

export const createProduction = (order: Order, idempotencyKey: string) =>
  api.post<Production>("/v1/productions", { body: order, idempotencyKey });

export interface SceneChanges {
  lines?: string[];
  image?: string;
  /** "" for the production's. */
  voice?: string;
  note?: string;
}

export const changeScene = (id: string, scene: string, changes: SceneChanges) =>
  api.patch<Production>(`/v1/productions/${id}/scenes/${encodeURIComponent(scene)}`, { body: changes });

export function uploadFile(file: File, signal?: AbortSignal): Promise<Upload> {
  const body = new FormData();
  body.set("file", file);
  return api.post<Upload>("/v1/uploads", { body, ...(signal && { signal }) });
}

/** A picture of an artifact (an image, or a video's first), as wide as asked. */
export const pictureUrl = (sha256: string, width: number) =>
  address(`/v1/artifacts/${sha256}`, { format: "webp", width });

export const fileUrl = (id: string, name: string, revision: number, download = false) =>
  address(`/v1/productions/${id}/files/${encodeURIComponent(name)}`, { revision, download: download ? 1 : null });

export const previewUrl = (id: string, scene: string, format: string, revision: number) =>
  address(`/v1/productions/${id}/scenes/${encodeURIComponent(scene)}/preview`, { format, revision });

/** Whether nothing more happens to it by itself. */
export const isOver = (status: ProductionStatus): boolean => !["queued", "running", "waiting"].includes(status);
