/** What a person does to a flow on the canvas, as changes of its text. */

import { isMap } from "yaml";
import { flowOf, put } from "./merge";
import { blockOf, deleteAt, insertText, renameKey } from "./patch";
import { type Path, isWithin, machineOf, nameOf, pathOf, pointerOf, stateId } from "./pointer";
import { type FlowText, type Json, type JsonObject, columnOf, lineStart, nodeAt, pairIn } from "./reading";
import { render, renderKey, shifted } from "./render";
import {
  type EdgeKind,
  type Kind,
  type Machine,
  type Reference,
  allNames,
  freeName,
  isObject,
  machines,
  parts,
  references,
  stateAt,
  valueAt,
} from "./states";
import { blank } from "./templates";

/** The fields of a state in the order in which people write them. */
const ORDER = [
  ...[
    "Comment",
    "Type",
    "QueryLanguage",
    "Resource",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Credentials",
    "Seconds",
    "Timestamp",
  ],
  ...[
    "Error",
    "Cause",
    "Items",
    "ItemReader",
    "ItemBatcher",
    "ItemSelector",
    "MaxConcurrency",
    "ToleratedFailureCount",
  ],
  ...[
    "ToleratedFailurePercentage",
    "Arguments",
    "Parameters",
    "Branches",
    "ItemProcessor",
    "Iterator",
    "ResultWriter",
    "Assign",
  ],
  ...["Output", "Choices", "Default", "Retry", "Catch", "Next", "End"],
] as const;
const ENDLESS: readonly string[] = ["Choice", "Succeed", "Fail"];

export interface Added {
  readonly text: string;
  readonly id: string;
}

/** Set a field of a state (or something inside one), or take it away with `undefined`. */
export function setField(text: string, id: string, field: Path, value: Json | undefined): string {
  const path = [...pathOf(id), ...field];
  if (value === undefined) return deleteAt(flowOf(text), path);
  const position = ORDER.indexOf(field[0] as (typeof ORDER)[number]);
  return put(text, path, value, field.length === 1 && position >= 0 ? { after: ORDER.slice(0, position) } : {});
}

/** A new state of a kind (or all of its `fields`) in `machine`, which ends its sequence until it is connected. */
export function addState(text: string, machine: string, kind: Kind, wish: string, fields: JsonObject = {}): Added {
  const flow = flowOf(text);
  const name = freeName(flow.definition, wish);
  const value = "Type" in fields ? fields : { ...blank(flow.definition, kind, name), ...fields };
  const added = insertState(flow, machine, name, value);
  const isFirst = Object.keys(statesOf(flow.definition, machine)).length === 0;
  return { text: isFirst ? put(added, [...pathOf(machine), "StartAt"], name) : added, id: stateId(machine, name) };
}

/** A new state on the way that `edge` goes. */
export function addOnEdge(text: string, edge: Reference, kind: Kind, wish: string, fields: JsonObject = {}): Added {
  const added = addState(text, machineOf(edge.source), kind, wish, fields);
  const onward = ENDLESS.includes(kind)
    ? added.text
    : leadTo(added.text, added.id, kind, nameOf(stateId("", edge.target)));
  return { text: retarget(onward, edge, nameOf(added.id)), id: added.id };
}

function leadTo(text: string, id: string, kind: Kind, target: string): string {
  return connect(text, id, target, kind === "Choice" ? "default" : "next");
}

function statesOf(definition: JsonObject, machine: string): JsonObject {
  const states = valueAt(definition, `${machine}/States`);
  return isObject(states) ? states : {};
}

function insertState(flow: FlowText, machine: string, name: string, value: Json): string {
  const map = nodeAt(flow, [...pathOf(machine), "States"]);
  if (!isMap(map)) return put(flow.text, [...pathOf(machine), "States", name], value);
  const block = (column: number): string => {
    const body = render(flow, value);
    if (flow.isJson) return `${renderKey(flow, name)}: ${shifted(body, column).trimStart()}`;
    return `${renderKey(flow, name)}:\n${shifted(body, column + flow.indent)}`;
  };
  return insertText(flow, map, map.items.length - 1, block, { isSpaced: isSpaced(flow, machine) }, [name, value]);
}

/** Whether empty lines stand between the states of a machine. */
function isSpaced(flow: FlowText, machine: string): boolean {
  const map = nodeAt(flow, [...pathOf(machine), "States"]);
  if (!isMap(map) || map.flow) return false;
  const second = map.items[1];
  if (!second) return machine === "";
  const [from] = blockOf(flow, map, 1);
  return /\n[ \t]*\n$/.test(flow.text.slice(0, from));
}

// ------------------------------------------------------------------------------------------------ transitions

/** Lead from the state `id` to the state `target` of its machine. */
export function connect(text: string, id: string, target: string, kind: EdgeKind): string {
  if (kind === "choice") return append(text, id, "Choices", { Condition: "{% true %}", Next: target });
  if (kind === "catch") return append(text, id, "Catch", { ErrorEquals: ["States.ALL"], Next: target });
  if (kind === "default") return setField(text, id, ["Default"], target);
  const state = stateAt(flowOf(text).definition, id);
  if (state && "End" in state && !("Next" in state))
    return setField(rename(text, [...pathOf(id), "End"], "Next"), id, ["Next"], target);
  return setField(text, id, ["Next"], target);
}

function rename(text: string, path: Path, name: string): string {
  return renameKey(flowOf(text), path, name);
}

function append(text: string, id: string, field: "Choices" | "Catch", rule: JsonObject): string {
  const listed = stateAt(flowOf(text).definition, id)?.[field];
  const count = Array.isArray(listed) ? listed.length : 0;
  return count === 0 ? setField(text, id, [field], [rule]) : put(text, [...pathOf(id), field, count], rule);
}

/** Let an edge lead to another state. */
export function retarget(text: string, edge: Pick<Reference, "id">, target: string): string {
  return put(text, pathOf(edge.id), target);
}

/** Take an edge away; a state that led on by it ends its sequence. */
export function disconnect(text: string, edge: Reference): string {
  const path = pathOf(edge.id);
  if (edge.kind === "default") return deleteAt(flowOf(text), path);
  if (edge.kind !== "next") return deleteRule(text, path.slice(0, -1));
  return put(rename(text, path, "End"), [...path.slice(0, -1), "End"], true);
}

function deleteRule(text: string, path: Path): string {
  const flow = flowOf(text);
  const listed = valueAt(flow.definition, pointerOf(path.slice(0, -1)));
  const isLast = Array.isArray(listed) && listed.length === 1 && path.at(-2) === "Catch";
  return deleteAt(flow, isLast ? path.slice(0, -1) : path);
}

export function makeStart(text: string, id: string): string {
  return put(text, [...pathOf(machineOf(id)), "StartAt"], nameOf(id));
}

// ------------------------------------------------------------------------------------------------ whole states

/** Take a state away; what led to it leads to what came after it. */
export function deleteState(text: string, id: string): string {
  const flow = flowOf(text);
  const successor = successorOf(flow.definition, id);
  const bypassed = bypass(text, id, successor);
  const remaining = Object.keys(statesOf(flow.definition, machineOf(id))).filter((name) => name !== nameOf(id));
  const start = valueAt(flow.definition, `${machineOf(id)}/StartAt`);
  const next = successor ?? remaining[0];
  const restarted =
    start === nameOf(id) && next !== undefined ? put(bypassed, [...pathOf(machineOf(id)), "StartAt"], next) : bypassed;
  return deleteAt(flowOf(restarted), pathOf(id));
}

function successorOf(definition: JsonObject, id: string): string | null {
  const fields = stateAt(definition, id);
  const next = fields?.Next ?? fields?.Default;
  return typeof next === "string" && next !== nameOf(id) ? next : null;
}

/** Let what leads to `id` lead to `successor`, or nowhere. Later rules go first, so that the places of others hold. */
function bypass(text: string, id: string, successor: string | null): string {
  const leading = referring(flowOf(text).definition, id).toReversed();
  return leading.reduce((edited, edge) => {
    if (edge.source === id) return edited;
    return successor !== null && successor !== nameOf(edge.source)
      ? retarget(edited, edge, successor)
      : disconnect(edited, edge);
  }, text);
}

/** The references of its machine to the state `id`. */
export function referring(definition: JsonObject, id: string): Reference[] {
  const machine = machines(definition).find((one) => one.id === machineOf(id));
  return machine?.states.flatMap(references).filter((edge) => edge.target === nameOf(id)) ?? [];
}

/** Another name for a state, wherever it is named. */
export function renameState(text: string, id: string, wish: string): Added {
  const flow = flowOf(text);
  const name = wish.trim();
  if (name === "" || name === nameOf(id)) return { text, id };
  if (allNames(flow.definition).has(name)) return { text, id };
  let edited = referring(flow.definition, id).reduce((before, edge) => retarget(before, edge, name), text);
  if (valueAt(flow.definition, `${machineOf(id)}/StartAt`) === nameOf(id))
    edited = makeStartNamed(edited, machineOf(id), name);
  return { text: rename(edited, pathOf(id), name), id: stateId(machineOf(id), name) };
}

function makeStartNamed(text: string, machine: string, name: string): string {
  return put(text, [...pathOf(machine), "StartAt"], name);
}

/** A second state like the state `id`, which nothing leads to yet. */
export function duplicateState(text: string, id: string): Added {
  const flow = flowOf(text);
  const fields = stateAt(flow.definition, id);
  if (!fields) return { text, id };
  const name = freeName(flow.definition, nameOf(id));
  const taken = allNames(flow.definition).add(name);
  const isContainer = parts(fields).length > 0;
  const added = isContainer
    ? insertState(flow, machineOf(id), name, withNewNames(fields, taken))
    : insertCopy(flow, machineOf(id), name, cut(flow, id));
  return { text: added, id: stateId(machineOf(id), name) };
}

/** A container's fields with other names for the states inside it. */
function withNewNames(fields: JsonObject, taken: Set<string>): JsonObject {
  const copy = structuredClone(fields);
  for (const [path] of parts(copy)) {
    const machine = valueAt(copy, pointerOf(path)) as JsonObject;
    machine.States = renamed(machine, taken);
  }
  return copy;
}

function renamed(machine: JsonObject, taken: Set<string>): JsonObject {
  const states = isObject(machine.States) ? machine.States : {};
  const names = new Map(Object.keys(states).map((name) => [name, newName(name, taken)]));
  const swap = (name: Json | undefined): Json =>
    typeof name === "string" ? (names.get(name) ?? name) : (name ?? null);
  if ("StartAt" in machine) machine.StartAt = swap(machine.StartAt);
  return Object.fromEntries(
    Object.entries(states).map(([name, fields]) => [
      names.get(name) ?? name,
      isObject(fields) ? withTargets(withNewNames(fields, taken), swap) : fields,
    ]),
  );
}

function newName(name: string, taken: Set<string>): string {
  let number = 2;
  while (taken.has(`${name} ${String(number)}`)) number += 1;
  taken.add(`${name} ${String(number)}`);
  return `${name} ${String(number)}`;
}

function withTargets(fields: JsonObject, swap: (name: Json | undefined) => Json): JsonObject {
  for (const field of ["Next", "Default"]) if (field in fields) fields[field] = swap(fields[field]);
  for (const field of ["Choices", "Catch"]) {
    const rules = fields[field];
    if (Array.isArray(rules))
      for (const rule of rules) if (isObject(rule) && "Next" in rule) rule.Next = swap(rule.Next);
  }
  return fields;
}

/** Move a state into another machine, where it ends the sequence until it is connected. */
export function moveState(text: string, id: string, machine: string): Added {
  if (machineOf(id) === machine || isWithin(machine, id)) return { text, id };
  const detached = detach(text, id);
  const flow = flowOf(detached);
  const block = cut(flow, id);
  const name = nameOf(id);
  const isEmpty = Object.keys(statesOf(flow.definition, machine)).length === 0;
  const without = deleteState(detached, id);
  const target = machine;
  const added = insertCopy(flowOf(without), target, name, block);
  return { text: isEmpty ? makeStartNamed(added, target, name) : added, id: stateId(target, name) };
}

/** The state leads nowhere any more. */
function detach(text: string, id: string): string {
  const machine = machines(flowOf(text).definition).find((one) => one.id === machineOf(id)) as Machine;
  const state = machine.states.find((one) => one.id === id);
  return (state ? references(state) : []).toReversed().reduce((edited, edge) => disconnect(edited, edge), text);
}

interface Cut {
  /** The text of a state's fields, or of its whole value in brackets, at no indentation. */
  readonly body: string;
  readonly isInline: boolean;
  readonly value: Json;
}

function cut(flow: FlowText, id: string): Cut {
  const path = pathOf(id);
  const map = nodeAt(flow, path.slice(0, -1));
  const pair = pairIn(map, path.at(-1) ?? "");
  const node = pair?.value;
  const value = stateAt(flow.definition, id) ?? {};
  if (!isMap(map) || !pair || !isMap(node) || node.flow || node.items.length === 0)
    return { body: "", isInline: true, value };
  const from = node.range?.[0] ?? 0;
  const index = map.items.indexOf(pair);
  const [, to] = blockOf(flow, map, index);
  const start = lineStart(flow.text, from);
  return { body: shifted(flow.text.slice(start, to), -columnOf(flow.text, from)), isInline: false, value };
}

function insertCopy(flow: FlowText, machine: string, name: string, from: Cut): string {
  const map = nodeAt(flow, [...pathOf(machine), "States"]);
  if (from.isInline || flow.isJson || !isMap(map) || map.flow) return insertState(flow, machine, name, from.value);
  const block = (column: number): string => `${renderKey(flow, name)}:\n${shifted(from.body, column + flow.indent)}`;
  return insertText(flow, map, map.items.length - 1, block, { isSpaced: isSpaced(flow, machine) }, [name, from.value]);
}
