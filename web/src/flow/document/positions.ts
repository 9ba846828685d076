/** Where people put states: a side file of the flow. A sequence of which a state was moved is placed by hand as a whole. */

import { isWithin, machineOf } from "./pointer";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By the ids of states, the corner in the machine that they are in. */
export type Positions = Readonly<Record<string, Point>>;

/** The positions after a state and all in it got another id. */
export function movedTo(positions: Positions, from: string, to: string): Positions {
  if (from === to || !Object.keys(positions).some((id) => isWithin(id, from))) return positions;
  return Object.fromEntries(
    Object.entries(positions).map(([id, at]) => [isWithin(id, from) ? to + id.slice(from.length) : id, at]),
  );
}

/** The positions without a state and all in it. */
export function without(positions: Positions, id: string): Positions {
  if (!Object.keys(positions).some((one) => isWithin(one, id))) return positions;
  return Object.fromEntries(Object.entries(positions).filter(([one]) => !isWithin(one, id)));
}

/** The positions of the states that there are. */
export function kept(positions: Positions, ids: ReadonlySet<string>): Positions {
  return Object.fromEntries(Object.entries(positions).filter(([id]) => ids.has(id)));
}

/** Whether any state of a machine was placed by hand. */
export function isPlaced(positions: Positions, machine: string): boolean {
  return Object.keys(positions).some((id) => machineOf(id) === machine);
}

/** What a side file holds, whatever it says. */
export function positionsIn(value: unknown): Positions {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, at]) => (isPoint(at) ? [[id, { x: at.x, y: at.y }]] : [])),
  );
}

function isPoint(value: unknown): value is Point {
  return (
    typeof value === "object" &&
    value !== null &&
    "x" in value &&
    "y" in value &&
    Number.isFinite(value.x) &&
    Number.isFinite(value.y)
  );
}
