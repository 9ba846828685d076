/** The states of a definition and what leads where; definitions may be broken. */

import { type Path, pathOf, pointerOf, stateId } from "./pointer";
import type { Json, JsonObject } from "./reading";

export const KINDS = ["Task", "Choice", "Map", "Parallel", "Pass", "Wait", "Succeed", "Fail"] as const;
export type Kind = (typeof KINDS)[number];

export type EdgeKind = "next" | "choice" | "default" | "catch";

/** A reference from one state to another of its machine, by the place where it is written. */
export interface Reference {
  /** The JSON Pointer of the field that names the target: the id of the edge. */
  readonly id: string;
  readonly source: string;
  readonly kind: EdgeKind;
  readonly target: string;
  readonly rule: JsonObject | null;
}

export interface State {
  readonly id: string;
  readonly name: string;
  readonly machine: string;
  readonly fields: JsonObject;
}

export interface Machine {
  readonly id: string;
  readonly holder: string | null;
  readonly startAt: string | null;
  readonly states: readonly State[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isKind(value: unknown): value is Kind {
  return (KINDS as readonly unknown[]).includes(value);
}

/** All machines of `definition`, outer ones first. */
export function machines(definition: JsonObject): Machine[] {
  const found: Machine[] = [];
  gather(definition, "", null, found);
  return found;
}

function gather(machine: JsonObject, id: string, holder: string | null, found: Machine[]): void {
  const held = isObject(machine.States) ? machine.States : {};
  const states = Object.entries(held).map(([name, fields]) => ({
    id: stateId(id, name),
    name,
    machine: id,
    fields: isObject(fields) ? fields : {},
  }));
  found.push({ id, holder, startAt: typeof machine.StartAt === "string" ? machine.StartAt : null, states });
  for (const state of states)
    for (const [path, inner] of parts(state.fields)) gather(inner, state.id + pointerOf(path), state.id, found);
}

/** The machines inside a state: the branches of a Parallel, the processor of a Map. */
export function parts(fields: JsonObject): [Path, JsonObject][] {
  if (Array.isArray(fields.Branches)) {
    return fields.Branches.flatMap((branch, index): [Path, JsonObject][] =>
      isObject(branch) ? [[["Branches", index], branch]] : [],
    );
  }
  const field = isObject(fields.ItemProcessor) ? "ItemProcessor" : "Iterator";
  const processor = fields[field];
  return fields.Type === "Map" && isObject(processor) ? [[[field], processor]] : [];
}

export function valueAt(definition: Json, pointer: string): Json | undefined {
  let value: Json | undefined = definition;
  for (const key of pathOf(pointer)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value)) value = value[String(key)];
    else return undefined;
  }
  return value;
}

export function stateAt(definition: JsonObject, id: string): JsonObject | null {
  const value = valueAt(definition, id);
  return isObject(value) ? value : null;
}

/** What `state` refers to, in the order in which it is tried. */
export function references(state: State): Reference[] {
  const found: Reference[] = [];
  const add = (path: Path, kind: EdgeKind, target: Json | undefined, rule: JsonObject | null): void => {
    if (typeof target === "string")
      found.push({ id: state.id + pointerOf(path), source: state.id, kind, target, rule });
  };
  const rules = (field: "Choices" | "Catch", kind: EdgeKind): void => {
    const listed = state.fields[field];
    if (!Array.isArray(listed)) return;
    listed.forEach((rule, index) => {
      if (isObject(rule)) add([field, index, "Next"], kind, rule.Next, rule);
    });
  };
  rules("Choices", "choice");
  add(["Default"], "default", state.fields.Default, null);
  add(["Next"], "next", state.fields.Next, null);
  rules("Catch", "catch");
  return found;
}

/** All names of states, wherever they stand. */
export function allNames(definition: JsonObject): Set<string> {
  return new Set(machines(definition).flatMap((machine) => machine.states.map((state) => state.name)));
}

/** `wish`, or with the first number that makes it new. */
export function freeName(definition: JsonObject, wish: string): string {
  const taken = allNames(definition);
  if (!taken.has(wish)) return wish;
  const stem = wish.replace(/ \d+$/, "");
  let number = 2;
  while (taken.has(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}
