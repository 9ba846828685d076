/** What the agents' schemas say of a flow as it is drawn: what goes into a task and comes out of it, and what does not fit. */

import type { JsonObject } from "../document/reading";
import { isObject, machines, references } from "../document/states";
import { stateId } from "../document/pointer";
import { agentOf } from "./labels";
import { type AgentPorts, type Mismatch, isDirect, mismatches, resolved, typeName } from "./ports";

export interface Hints {
  /** By the ids of tasks. */
  readonly ports: ReadonlyMap<string, { readonly takes: string; readonly gives: string }>;
  /** By the ids of edges. */
  readonly misfits: ReadonlyMap<string, readonly Mismatch[]>;
}

export function hintsOf(definition: JsonObject, agents: readonly AgentPorts[]): Hints {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  const ports = new Map<string, { takes: string; gives: string }>();
  const misfits = new Map<string, readonly Mismatch[]>();
  for (const machine of machines(definition)) {
    const states = new Map(machine.states.map((state) => [state.id, state]));
    for (const state of machine.states) {
      const agent = byName.get(agentOf(state.fields.Resource) ?? "");
      if (!agent) continue;
      ports.set(state.id, { takes: shape(agent.takes), gives: shape(agent.returns) });
      for (const edge of references(state)) {
        const target = states.get(stateId(machine.id, edge.target));
        const taker = byName.get(agentOf(target?.fields.Resource) ?? "");
        if (edge.kind !== "next" || !target || !taker || !isDirect(state, target)) continue;
        const found = mismatches(agent, taker);
        if (found.length > 0) misfits.set(edge.id, found);
      }
    }
  }
  return { ports, misfits };
}

/** The fields of a schema with their types: `lines: string[], voice?: object`. */
function shape(schema: JsonObject): string {
  const own = resolved(schema, schema);
  if (!isObject(own.properties)) return typeName(schema, schema);
  const required = new Set(Array.isArray(own.required) ? own.required : []);
  return Object.entries(own.properties)
    .map(([name, one]) => `${name}${required.has(name) ? "" : "?"}: ${typeName(one, schema)}`)
    .join(", ");
}
