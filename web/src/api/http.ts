import { problemOf, unreachable } from "./problem";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

let csrf: string | null = null;
let whenSignedOut: () => void = () => undefined;

/** Keeps the session's token, which every change has to carry. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

/** What to do when the server no longer knows the session. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Ask {
  query?: Query;
  /** Sent as JSON, or as it is if it is a form. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** The same key makes a repeated create find the first one's result. */
  idempotencyKey?: string;
}

/** The path with its query; `null`, `undefined` and `""` are left out. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** Like `fetch`, with the token of the session on changes, and a `Problem` thrown for whatever is refused. */
export async function send(request: Request): Promise<Response> {
  if (csrf && UNSAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrf);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401) whenSignedOut();
  throw problem;
}

async function ask<T>(method: string, path: string, asked: Ask = {}): Promise<T> {
  const headers = new Headers(asked.headers);
  if (asked.idempotencyKey) headers.set("Idempotency-Key", asked.idempotencyKey);
  let body: BodyInit | null = null;
  if (asked.body instanceof FormData) body = asked.body;
  else if (asked.body !== undefined) {
    headers.set("Content-Type", "application/json");
    body = JSON.stringify(asked.body);
  }
  const url = new URL(address(path, asked.query), window.location.origin);
  const response = await send(new Request(url, { method, headers, body, signal: asked.signal ?? null }));
  if (response.status === 204) return undefined as T;
  const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
  return (isJson ? await response.json() : await response.text()) as T;
}

/** The API, one call a method. Every failure is a `Problem`. */
export const api = {
  get: <T>(path: string, asked?: Ask) => ask<T>("GET", path, asked),
  post: <T = undefined>(path: string, asked?: Ask) => ask<T>("POST", path, asked),
  put: <T = undefined>(path: string, asked?: Ask) => ask<T>("PUT", path, asked),
  patch: <T = undefined>(path: string, asked?: Ask) => ask<T>("PATCH", path, asked),
  delete: <T = undefined>(path: string, asked?: Ask) => ask<T>("DELETE", path, asked),
};
