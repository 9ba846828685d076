/** What became of a run's states, at any moment of its history. */

import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";
import { type Place, placeOf } from "./paths";

export interface HistoryItem {
  readonly id: number;
  readonly path: string;
  readonly kind: string;
  readonly at: string;
  readonly round: number;
  readonly data: Json;
}

export type Status = "running" | "waiting" | "succeeded" | "failed" | "cancelled";

/** One pass through a state, from entering to leaving it. */
export interface Pass {
  readonly place: Place;
  readonly round: number;
  readonly fromMs: number;
  toMs: number | null;
  ending: "succeeded" | "failed" | "cancelled";
  attempts: number;
  /** When it waited for a time or an answer, and until when. */
  readonly waits: { readonly fromMs: number; toMs: number | null }[];
  /** The agents that it called. */
  readonly agents: string[];
  /** The rows of its input and output, which may be cut short. */
  input: HistoryItem | null;
  output: HistoryItem | null;
  error: string | null;
  cause: string | null;
  token: string | null;
}

export interface Counts {
  running: number;
  waiting: number;
  succeeded: number;
  failed: number;
  cancelled: number;
}

/** A run's history, taken in row by row. */
export class Replay {
  readonly passes: Pass[] = [];
  fromMs: number | null = null;
  toMs: number | null = null;
  lastId = 0;
  private readonly open = new Map<string, Pass>();

  constructor(private readonly definition: JsonObject) {}

  /** Take in rows that are new, in their order; whether there were any. */
  hear(rows: readonly HistoryItem[]): boolean {
    const fresh = rows.filter((row) => row.id > this.lastId);
    for (const row of fresh) this.take(row);
    return fresh.length > 0;
  }

  private take(row: HistoryItem): void {
    this.lastId = row.id;
    const atMs = Date.parse(row.at);
    if (row.round < 0) return;
    this.fromMs ??= atMs;
    this.toMs = Math.max(this.toMs ?? atMs, atMs);
    const place = placeOf(row.path, this.definition);
    if (place === null) this.takeOfRun(row.kind, atMs);
    else if (row.kind === "entered" && place.what === "") this.enter(place, row, atMs);
    else this.takeOfState(place, row, atMs);
  }

  private takeOfRun(kind: string, atMs: number): void {
    if (kind !== "succeeded" && kind !== "failed" && kind !== "cancelled") return;
    for (const pass of this.open.values()) close(pass, atMs, "cancelled");
    this.open.clear();
  }

  private enter(place: Place, row: HistoryItem, atMs: number): Pass {
    const pass: Pass = {
      place,
      round: row.round,
      fromMs: atMs,
      toMs: null,
      ending: "succeeded",
      attempts: 1,
      waits: [],
      agents: [],
      input: row.kind === "entered" ? row : null,
      output: null,
      error: null,
      cause: null,
      token: null,
    };
    this.passes.push(pass);
    this.open.set(place.visit, pass);
    return pass;
  }

  private takeOfState(place: Place, row: HistoryItem, atMs: number): void {
    const pass =
      this.open.get(place.visit) ??
      (row.kind === "called" || row.kind === "asked" ? this.enter(place, row, atMs) : null);
    if (!pass) return;
    const data = isObject(row.data) ? row.data : {};
    pass.attempts = Math.max(pass.attempts, place.attempt + 1);
    if (row.kind === "called" && typeof data.resource === "string")
      pass.agents.push(data.resource.replace(/^agent:/, ""));
    if (row.kind === "asked" || row.kind === "sleeping") pass.waits.push({ fromMs: atMs, toMs: null });
    if (row.kind === "asked" && typeof data.token === "string") pass.token = data.token;
    if (row.kind === "answered" && place.what !== "request") endWait(pass, atMs);
    if (row.kind !== "left") return;
    endWait(pass, atMs);
    this.open.delete(place.visit);
    pass.output = row;
    const isFailed = "error" in data && !("output" in data);
    pass.error = isFailed ? textOf(data.error) : null;
    pass.cause = isFailed ? textOf(data.cause) : null;
    close(pass, atMs, isFailed ? "failed" : "succeeded");
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
}

function endWait(pass: Pass, atMs: number): void {
  const wait = pass.waits.at(-1);
  if (wait?.toMs === null) wait.toMs = atMs;
}

function close(pass: Pass, atMs: number, ending: Pass["ending"]): void {
  pass.toMs = atMs;
  pass.ending = ending;
  endWait(pass, atMs);
}

/** What became of a pass until a moment; `null` before it began. */
export function statusAt(pass: Pass, atMs: number): Status | null {
  if (atMs < pass.fromMs) return null;
  if (pass.toMs !== null && atMs >= pass.toMs) return pass.ending;
  const isWaiting = pass.waits.some((wait) => wait.fromMs <= atMs && (wait.toMs === null || atMs < wait.toMs));
  return isWaiting ? "waiting" : "running";
}

/** The states of the flow that were entered until a moment, by their ids, with how many of their passes are what. */
export function pictureAt(passes: readonly Pass[], atMs: number): Map<string, Counts> {
  const picture = new Map<string, Counts>();
  const latest = new Map<string, Pass>();
  for (const pass of passes) if (pass.place.id !== null && pass.fromMs <= atMs) latest.set(pass.place.visit, pass);
  for (const pass of latest.values()) {
    const status = statusAt(pass, atMs);
    if (status === null || pass.place.id === null) continue;
    let counts = picture.get(pass.place.id);
    if (!counts)
      picture.set(pass.place.id, (counts = { running: 0, waiting: 0, succeeded: 0, failed: 0, cancelled: 0 }));
    counts[status] += 1;
  }
  return picture;
}

/** What a state is shown as: what still goes on before what is over. */
export function overall(counts: Counts): Status {
  if (counts.running > 0) return "running";
  if (counts.waiting > 0) return "waiting";
  if (counts.failed > 0) return "failed";
  return counts.succeeded > 0 ? "succeeded" : "cancelled";
}

/** The items of a Map (or branches of a Parallel) that were begun until a moment, and how many are over. */
export function itemsAt(passes: readonly Pass[], id: string, atMs: number): { begun: number; over: number } {
  const busy = new Map<string, boolean>();
  for (const pass of passes) {
    const { outer, index } = pass.place;
    if (outer === null || index === null || pass.fromMs > atMs || !isInside(pass.place, id)) continue;
    const key = `${outer}/${index}`;
    busy.set(key, (busy.get(key) ?? false) || pass.toMs === null || pass.toMs > atMs);
  }
  const over = [...busy.values()].filter((isBusy) => !isBusy).length;
  return { begun: busy.size, over };
}

/** The steps from state to state that were taken until a moment, as `from>to`. */
export function stepsAt(passes: readonly Pass[], atMs: number): Set<string> {
  const steps = new Set<string>();
  const last = new Map<string, string>();
  for (const { place, fromMs } of passes) {
    if (place.id === null || fromMs > atMs) continue;
    const sequence = `${place.outer ?? ""}/${place.index ?? ""}`;
    const before = last.get(sequence);
    if (before !== undefined) steps.add(`${before}>${place.id}`);
    last.set(sequence, place.id);
  }
  return steps;
}

function isInside(place: Place, id: string): boolean {
  if (place.id === null) return false;
  const holder = place.id.replace(/\/(?:Branches\/\d+|ItemProcessor|Iterator)\/States\/[^/]*$/, "");
  return holder === id && holder !== place.id;
}
