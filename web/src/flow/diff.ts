/** What is different between two versions of a flow, state by state and field by field. */

import { isEqual } from "./document/merge";
import { nameOf } from "./document/pointer";
import type { Json, JsonObject } from "./document/reading";
import { type State, isObject, machines } from "./document/states";

export interface FieldChange {
  /** Keys down to the field: `["Arguments", "voice"]`. */
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface StateChange {
  readonly kind: "added" | "removed" | "changed" | "moved" | "renamed";
  /** The state's id in the later version; in the earlier one if it was removed. */
  readonly id: string;
  /** Its id before, if it has another one now. */
  readonly from: string | null;
  readonly fields: readonly FieldChange[];
}

/** The flow's own fields, of which the states are not. */
export const WHOLE = "";
const INNER = ["States", "Branches", "ItemProcessor", "Iterator"];

/** The changes from one definition to another: those of the flow itself first, then in the order of its states. */
export function diff(before: JsonObject, after: JsonObject): StateChange[] {
  const [old, now] = [statesOf(before), statesOf(after)];
  const gone = new Map([...old].filter(([id]) => !now.has(id)));
  const changes: StateChange[] = [];
  const whole = fieldChanges(own(before), own(after));
  if (whole.length > 0) changes.push({ kind: "changed", id: WHOLE, from: null, fields: whole });
  for (const [id, state] of now) {
    const same = old.get(id);
    const change = same ? changed(id, same, state) : arrived(id, state, gone);
    if (change?.from) gone.delete(change.from);
    if (change) changes.push(change);
  }
  return [...changes, ...[...gone.keys()].map((id): StateChange => ({ kind: "removed", id, from: null, fields: [] }))];
}

function statesOf(definition: JsonObject): Map<string, State> {
  return new Map(
    machines(definition).flatMap((machine) => machine.states.map((state): [string, State] => [state.id, state])),
  );
}

/** What a state, or a flow, says itself: without the states inside it. */
function own(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !INNER.includes(key)));
}

function changed(id: string, old: State, now: State): StateChange | null {
  const fields = fieldChanges(own(old.fields), own(now.fields));
  return fields.length > 0 ? { kind: "changed", id, from: null, fields } : null;
}

/** A state that was not there: another one's new name or place, if one is gone that it is like. */
function arrived(id: string, state: State, gone: ReadonlyMap<string, State>): StateChange {
  const candidates = [...gone.values()];
  const moved = candidates.find((other) => other.name === nameOf(id) && other.fields.Type === state.fields.Type);
  if (moved) return { kind: "moved", id, from: moved.id, fields: fieldChanges(own(moved.fields), own(state.fields)) };
  const renamed = candidates.find(
    (other) => other.machine === state.machine && isEqual(lasting(other), lasting(state)),
  );
  if (renamed)
    return { kind: "renamed", id, from: renamed.id, fields: fieldChanges(own(renamed.fields), own(state.fields)) };
  return { kind: "added", id, from: null, fields: [] };
}

/** What stays of a state when those around it change. */
function lasting(state: State): JsonObject {
  return Object.fromEntries(
    Object.entries(own(state.fields)).filter(([key]) => !["Next", "End", "Default"].includes(key)),
  );
}

function fieldChanges(before: JsonObject, after: JsonObject, path: readonly string[] = []): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key): FieldChange[] => {
    const [old, now] = [before[key], after[key]];
    if (isEqual(old, now)) return [];
    if (isObject(old) && isObject(now)) return fieldChanges(old, now, [...path, key]);
    return [{ path: [...path, key], before: old, after: now }];
  });
}
