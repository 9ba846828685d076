import { queryOptions } from "@tanstack/react-query";
import { address, api } from "./http";
import type { FlowSummary, Page, Theme, Voice } from "./types";

const RARELY_MS = 5 * 60_000;

/** What there is to choose from: all rarely change. */
export const voicesQuery = queryOptions({
  queryKey: ["voices"],
  queryFn: async () => (await api.get<Page<Voice>>("/v1/voices")).items,
  staleTime: RARELY_MS,
});

/** Those that can speak right away. */
export const installedVoicesQuery = queryOptions({
  ...voicesQuery,
  select: (voices: Voice[]) => voices.filter((voice) => voice.is_installed),
});

export const themesQuery = queryOptions({
  queryKey: ["themes"],
  queryFn: async () => (await api.get<Page<Theme>>("/v1/themes")).items,
  staleTime: RARELY_MS,
});

export const flowsQuery = queryOptions({
  queryKey: ["flow-names"],
  queryFn: async () => (await api.get<Page<FlowSummary>>("/v1/flows")).items,
  staleTime: RARELY_MS,
});

const MOST_SAMPLE_LETTERS = 300;

/** A sentence in the voice's language, or the beginning of a text. */
export const voiceSampleUrl = (voice: string, text = "") =>
  address(`/v1/voices/${encodeURIComponent(voice)}/sample`, { text: text.slice(0, MOST_SAMPLE_LETTERS) });

export const themePictureUrl = (theme: string, width: number) =>
  address(`/v1/themes/${encodeURIComponent(theme)}/picture`, { width, format: "webp" });
