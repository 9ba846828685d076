/** Where in a flow a row of a history happened. */

import { pointerOf, stateId } from "../document/pointer";
import type { JsonObject } from "../document/reading";
import { isObject, stateAt } from "../document/states";

export interface Place {
  /** The visit of a state: the same for all attempts of it. */
  readonly visit: string;
  /** The state's id in the flow that was run; `null` inside a flow that a task calls. */
  readonly id: string | null;
  readonly name: string;
  /** The visit of the state around it, or `null`. */
  readonly outer: string | null;
  /** Its item or branch in that. */
  readonly index: number | null;
  readonly attempt: number;
  readonly depth: number;
  /** What of the state it is about: `request` or `retry`; empty for the state itself. */
  readonly what: string;
}

const INTO = ">";

function unescaped(part: string): string {
  return part
    .replaceAll(/~u([0-9a-f]+);/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}

/** The place that `text`, the path of a row, names; `null` for the run itself. */
export function placeOf(text: string, definition: JsonObject): Place | null {
  if (text === "") return null;
  const parts = text.split("/");
  let [machine, at, depth]: [string | null, number, number] = ["", 0, 0];
  let [outer, index]: [string | null, number | null] = [null, null];
  for (;;) {
    const name = unescaped(parts[at] ?? "");
    const id: string | null = machine === null ? null : stateId(machine, name);
    const visit = parts.slice(0, at + 2).join("/");
    const rest = parts.slice(at + 3);
    const place: Place = { visit, id, name, outer, index, attempt: Number(parts[at + 2] ?? 0), depth, what: "" };
    const [next] = rest;
    if (next === undefined) return place;
    if (next !== INTO && !/^\d+$/.test(next)) return { ...place, what: next };
    [outer, index] = [visit, next === INTO ? null : Number(next)];
    machine = next === INTO || id === null ? null : innerMachine(definition, id, Number(next));
    [at, depth] = [at + 4, depth + 1];
  }
}

function innerMachine(definition: JsonObject, id: string, index: number): string {
  const fields = stateAt(definition, id);
  if (Array.isArray(fields?.Branches)) return id + pointerOf(["Branches", index]);
  return id + pointerOf([isObject(fields?.Iterator) && !isObject(fields.ItemProcessor) ? "Iterator" : "ItemProcessor"]);
}
