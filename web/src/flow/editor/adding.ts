/** New states: what they begin with, and where they go. */

import { type Added, addOnEdge, addState, connect } from "../document/edits";
import { flowOf } from "../document/merge";
import { machineOf, nameOf } from "../document/pointer";
import type { JsonObject } from "../document/reading";
import { type Kind, type Reference, type State, isObject, machines, references } from "../document/states";
import type { Agent } from "../api";
import { requiredOf } from "../forms/schema";
import { resolved } from "../graph/ports";

/** Something on the palette: a kind of state, or a Task for an agent. */
export interface Piece {
  readonly kind: Kind;
  readonly agent: string | null;
}

export const PIECE_TYPE = "application/x-omnimind-state";

export function pieceFrom(text: string): Piece | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) && typeof parsed.kind === "string" ? (parsed as unknown as Piece) : null;
  } catch {
    return null;
  }
}

/** What a Task for an agent begins with: each thing that the agent needs is taken from the input by its name. */
export function fieldsFor(piece: Piece, agents: readonly Agent[], definition: JsonObject): JsonObject {
  if (piece.agent === null) return {};
  const agent = agents.find((one) => one.name === piece.agent);
  const Resource = `agent:${piece.agent}${piece.agent === "approver" ? ".waitForTaskToken" : ""}`;
  const needed = agent ? [...requiredOf(resolved(agent.takes, agent.takes))] : [];
  if (definition.QueryLanguage !== "JSONata" || needed.length === 0) return { Type: "Task", Resource };
  const given = (name: string) =>
    name === "token" ? "{% $states.context.Task.Token %}" : `{% $states.input.${name} %}`;
  return {
    Type: "Task",
    Resource,
    Arguments: Object.fromEntries(needed.map((name) => [name, given(name)])),
    End: true,
  };
}

export interface NewState {
  readonly piece: Piece;
  readonly name: string;
  readonly fields: JsonObject;
}

/** The new state on an edge. */
export function addToEdge(text: string, edge: Reference, { piece, name, fields }: NewState): Added {
  const onward = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== "End"));
  return addOnEdge(text, edge, piece.kind, name, onward);
}

/** The new state after the chosen one, or at the end of its machine. */
export function addAfter(text: string, selected: string | null, machine: string, made: NewState): Added {
  const states =
    machines(flowOf(text).definition).find((one) => one.id === (selected === null ? machine : machineOf(selected)))
      ?.states ?? [];
  const before = selected === null ? lastOf(states) : states.find((state) => state.id === selected);
  const onward = before && references(before).find((edge) => edge.kind === "next");
  if (onward && made.piece.kind !== "Succeed" && made.piece.kind !== "Fail") return addToEdge(text, onward, made);
  const added = addState(
    text,
    selected === null ? machine : machineOf(selected),
    made.piece.kind,
    made.name,
    made.fields,
  );
  if (!before || onward || ["Succeed", "Fail"].includes(before.fields.Type as string)) return added;
  return {
    ...added,
    text: connect(added.text, before.id, nameOf(added.id), before.fields.Type === "Choice" ? "choice" : "next"),
  };
}

/** The one state that ends a machine, if there is only one. */
function lastOf(states: readonly State[]): State | undefined {
  const ends = states.filter((state) => state.fields.End === true);
  return ends.length === 1 ? ends[0] : undefined;
}

/** The edge of the definition that `id` points to. */
export function edgeAt(definition: JsonObject, id: string): Reference | null {
  return (
    machines(definition)
      .flatMap((machine) => machine.states.flatMap(references))
      .find((edge) => edge.id === id) ?? null
  );
}
