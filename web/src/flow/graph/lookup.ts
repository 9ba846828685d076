/** Which states findings are about. */

import type { Finding } from "../api";
import type { FlowText } from "../document/reading";
import { stateAtLine, stateLines } from "../document/reading";
import { machines } from "../document/states";

/** Findings by the ids of the states that they are about: by their line, or by name where they have none. */
export function findingsByState(flow: FlowText, findings: readonly Finding[]): Map<string, Finding[]> {
  const lines = stateLines(flow);
  const byName = new Map(
    machines(flow.definition).flatMap((machine) =>
      machine.states.map((state): [string, string] => [state.name, state.id]),
    ),
  );
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const named =
      finding.state === null ? undefined : finding.state.startsWith("/") ? finding.state : byName.get(finding.state);
    const id = (finding.line === null ? null : stateAtLine(lines, finding.line)) ?? named;
    if (id === undefined) continue;
    found.set(id, [...(found.get(id) ?? []), finding]);
  }
  return found;
}

/** The worst of what was found of each state. */
export function worstOf(found: ReadonlyMap<string, readonly Finding[]>): Map<string, Finding["severity"]> {
  return new Map(
    [...found].map(([id, findings]) => [id, findings.some((one) => one.severity === "error") ? "error" : "warning"]),
  );
}
