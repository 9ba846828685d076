/** What the passes of a run cost: the calls to models that their agents made. */

import type { Pass } from "./replay";

interface Spent {
  readonly at: string;
  readonly agent: string;
  readonly cost_usd: string;
}

/** US dollars by pass. The ledger knows a call's agent and moment, not its state: the first that had the agent at work then has it. */
export function costsOf(passes: readonly Pass[], calls: readonly Spent[]): Map<Pass, number> {
  const byAgent = new Map<string, Pass[]>();
  for (const pass of passes) {
    for (const agent of new Set(pass.agents)) {
      const found = byAgent.get(agent);
      if (found) found.push(pass);
      else byAgent.set(agent, [pass]);
    }
  }
  const costs = new Map<Pass, number>();
  for (const call of calls) {
    const atMs = Date.parse(call.at);
    const pass = byAgent.get(call.agent)?.find((one) => one.fromMs <= atMs && (one.toMs === null || atMs <= one.toMs));
    if (pass) costs.set(pass, (costs.get(pass) ?? 0) + Number(call.cost_usd));
  }
  return costs;
}
