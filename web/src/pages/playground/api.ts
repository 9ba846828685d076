/** What the playground asks of the API. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { Page } from "@/api/types";
import type { Json } from "@/flow/document/reading";

export interface Reply {
  readonly text: string;
  readonly model: string;
  readonly usage: { input_tokens: number; cached_tokens: number; output_tokens: number };
  readonly cost_usd: string;
  readonly duration_s: number;
  readonly first_token_s: number | null;
  readonly is_cached: boolean;
  readonly why: readonly string[];
  readonly finish_reason: string;
  readonly trace_id: string;
  readonly policy: string;
  readonly verdicts: readonly { rule: string; kind: string; action: Action; is_shadow: boolean; count: number }[];
}

export interface Question {
  model: string;
  system: string;
  text: string;
  temperature: string;
  maxTokens: string;
  cache: string;
}

/** A number that was typed, or nothing. */
const numberOr = (text: string): number | null => (text.trim() === "" ? null : Number(text));

export const askModel = (question: Question) =>
  api.post<Reply>("/v1/playground/chat", {
    body: {
      model: question.model,
      messages: [
        ...(question.system.trim() ? [{ role: "system", content: question.system }] : []),
        { role: "user", content: question.text },
      ],
      temperature: numberOr(question.temperature),
      max_tokens: numberOr(question.maxTokens),
      cache: question.cache || null,
    },
  });

export const namesQuery = queryOptions({
  queryKey: ["routing", "names"],
  queryFn: async ({ signal }) => (await api.get<{ names: string[] }>("/v1/routing", { signal })).names,
});

export const deploymentsQuery = queryOptions({
  queryKey: ["deployments"],
  queryFn: async ({ signal }) => (await api.get<Page<{ name: string }>>("/v1/deployments", { signal })).items,
});

export interface AgentAnswer {
  readonly output: Json;
  readonly seconds: number;
  readonly cost_usd: string;
  readonly artifacts: readonly { sha256: string; media_type: string; size_bytes: number }[];
  readonly run_id: string | null;
}

export const runAgent = (name: string, input: Json) =>
  api.post<AgentAnswer>(`/v1/agents/${encodeURIComponent(name)}/run`, { body: { input } });

export type Action = "allow" | "log" | "redact" | "ask" | "block";
export const PLACES = ["brief", "input", "output", "tool", "narration", "captions"] as const;

export interface Finding {
  readonly rule: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly action: Action;
  readonly is_shadow: boolean;
}

export interface Checked {
  readonly action: Action;
  readonly text: string;
  readonly policy: string;
  readonly findings: readonly Finding[];
}

export interface Trials {
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly {
    number: number;
    text: string;
    place: string;
    expected: Action;
    decided: Action;
    is_right: boolean;
  }[];
}

export const checkText = (text: string, place: string, policy: string) =>
  api.post<Checked>("/v1/policies/check", { body: { text, place, policy: policy.trim() ? policy : null } });

export const tryPolicy = (policy: string) =>
  api.post<Trials>("/v1/policies/test", { body: { policy: policy.trim() ? policy : null } });

export const currentPolicy = async () => (await api.get<{ text: string }>("/v1/policies/current")).text;

export const shadowQuery = queryOptions({
  queryKey: ["decisions", "shadow"],
  queryFn: async ({ signal }) =>
    (
      await api.get<Page<{ rule: string; kind: string; decided: Action; texts: number; findings: number }>>(
        "/v1/decisions/shadow",
        { signal },
      )
    ).items,
});
