/** Whether what one agent returns is what the next one takes, by their JSON Schemas; hints only, since data decides. */

import type { Json, JsonObject } from "../document/reading";
import { type State, isObject } from "../document/states";

export interface AgentPorts {
  readonly name: string;
  readonly takes: JsonObject;
  readonly returns: JsonObject;
}

export interface Mismatch {
  readonly field: string;
  /** What is given, or `null` if nothing is. */
  readonly gives: string | null;
  readonly takes: string;
}

/** What a schema asks for, with its references looked up. */
export function resolved(schema: Json | undefined, root: JsonObject): JsonObject {
  let found = isObject(schema) ? schema : {};
  for (let depth = 0; typeof found.$ref === "string" && depth < 16; depth += 1) {
    let target: Json | undefined = root;
    for (const key of found.$ref.replace(/^#\/?/, "").split("/").filter(Boolean))
      target = isObject(target) ? target[key] : undefined;
    found = isObject(target) ? { ...target, ...withoutRef(found) } : {};
  }
  return found;
}

function withoutRef(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$ref"));
}

/** The types that a value of `schema` may have; none if any. */
export function typesOf(schema: Json | undefined, root: JsonObject): Set<string> {
  const one = resolved(schema, root);
  const options = Array.isArray(one.anyOf) ? one.anyOf : Array.isArray(one.oneOf) ? one.oneOf : null;
  if (options) {
    const sets = options.map((option) => typesOf(option, root));
    return sets.some((set) => set.size === 0) ? new Set() : new Set(sets.flatMap((set) => [...set]));
  }
  if (Array.isArray(one.type)) return new Set(one.type.map(String));
  if (typeof one.type === "string") return new Set([one.type]);
  const example = "const" in one ? one.const : Array.isArray(one.enum) ? one.enum[0] : undefined;
  return example === undefined ? new Set() : new Set([jsonType(example)]);
}

function jsonType(value: Json | undefined): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

export function typeName(schema: Json | undefined, root: JsonObject): string {
  const types = [...typesOf(schema, root)].filter((type) => type !== "null");
  const one = resolved(schema, root);
  if (types.length === 1 && types[0] === "array" && one.items !== undefined) return `${typeName(one.items, root)}[]`;
  return types.join(" | ") || "any";
}

function fits(gives: Set<string>, takes: Set<string>): boolean {
  if (gives.size === 0 || takes.size === 0) return true;
  return [...gives].some(
    (type) =>
      takes.has(type) || (type === "integer" && takes.has("number")) || (type === "number" && takes.has("integer")),
  );
}

/** What the second agent would miss if the output of the first became its input. */
export function mismatches(from: AgentPorts, to: AgentPorts): Mismatch[] {
  const gives = resolved(from.returns, from.returns);
  const takes = resolved(to.takes, to.takes);
  if (!isObject(takes.properties) || !isObject(gives.properties)) return [];
  const given = gives.properties;
  const required = new Set(Array.isArray(takes.required) ? takes.required.map(String) : []);
  return Object.entries(takes.properties).flatMap(([field, schema]): Mismatch[] => {
    if (!(field in given))
      return required.has(field) ? [{ field, gives: null, takes: typeName(schema, to.takes) }] : [];
    if (fits(typesOf(given[field], from.returns), typesOf(schema, to.takes))) return [];
    return [{ field, gives: typeName(given[field], from.returns), takes: typeName(schema, to.takes) }];
  });
}

/** Whether a task's input is what the state before it gave: nothing of its own stands between. */
export function isDirect(from: State, to: State): boolean {
  const own = ["Arguments", "Parameters", "InputPath", "ItemSelector"];
  const changed = ["Output", "OutputPath", "ResultPath", "ResultSelector"];
  return !own.some((field) => field in to.fields) && !changed.some((field) => field in from.fields);
}

/** What a task's own Arguments lack or give too much of, by the agent's schema. */
export function argumentGaps(given: Json | undefined, agent: AgentPorts): { missing: string[]; unknown: string[] } {
  const takes = resolved(agent.takes, agent.takes);
  if (!isObject(given) || !isObject(takes.properties)) return { missing: [], unknown: [] };
  const properties = takes.properties;
  const required = Array.isArray(takes.required) ? takes.required.map(String) : [];
  const unknown =
    takes.additionalProperties === false ? Object.keys(given).filter((field) => !(field in properties)) : [];
  return { missing: required.filter((field) => !(field in given)), unknown };
}
