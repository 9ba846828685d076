import type { Path } from "./pointer";
import { type Place, deleteAt, setAt } from "./patch";
import { type FlowText, type Json, read } from "./reading";
import { isObject } from "./states";

/** The flow in `text`, for whoever knows that it can be read. */
export function flowOf(text: string): FlowText {
  const { flow, problem } = read(text);
  if (!flow) throw new Error(`line ${String(problem.line)}: ${problem.message}`);
  return flow;
}

/** The text in which what is at `path` has the value, with as few changes as that takes. */
export function put(text: string, path: Path, value: Json, place: Place = {}): string {
  const flow = flowOf(text);
  const old = at(flow.definition, path);
  if (isEqual(old, value)) return text;
  if (isObject(old) && isObject(value) && Object.keys(value).some((key) => key in old))
    return mergeObjects(text, path, old, value);
  if (Array.isArray(old) && Array.isArray(value) && old.some(isObject) && value.length > 0)
    return mergeLists(text, path, old, value);
  return setAt(flow, path, value, place);
}

function mergeObjects(text: string, path: Path, old: Record<string, Json>, value: Record<string, Json>): string {
  let merged = text;
  for (const key of Object.keys(old)) if (!(key in value)) merged = deleteAt(flowOf(merged), [...path, key]);
  for (const [key, member] of Object.entries(value)) merged = put(merged, [...path, key], member);
  return merged;
}

function mergeLists(text: string, path: Path, old: readonly Json[], value: readonly Json[]): string {
  let merged = text;
  for (let index = old.length - 1; index >= value.length; index -= 1)
    merged = deleteAt(flowOf(merged), [...path, index]);
  value.forEach((item, index) => {
    merged = put(merged, [...path, index], item);
  });
  return merged;
}

function at(value: Json | undefined, path: Path): Json | undefined {
  let found = value;
  for (const key of path) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isObject(found)) found = found[String(key)];
    else return undefined;
  }
  return found;
}

export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqual(one[key], other[key]))
  );
}
