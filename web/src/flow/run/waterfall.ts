/** A run's passes as the rows of a waterfall: time from left to right, money at the side. */

import type { Pass } from "./replay";

export interface Bar {
  readonly pass: Pass;
  readonly depth: number;
  /** Bars inside it, though not shown. */
  readonly inner: number;
  /** The decimal money of its own calls and of all inside it. */
  readonly cost: number;
}

/** The bars in the order of a tree: each followed by what happened inside it, if it is open. */
export function bars(
  passes: readonly Pass[],
  costs: ReadonlyMap<Pass, number>,
  isOpen: (visit: string) => boolean,
): Bar[] {
  const children = new Map<string | null, Pass[]>();
  for (const pass of passes) {
    const found = children.get(pass.place.outer);
    if (found) found.push(pass);
    else children.set(pass.place.outer, [pass]);
  }
  const sums = new Map<Pass, { inner: number; cost: number }>();
  for (const pass of passes.toReversed()) sum(pass, children, costs, sums);
  const rows: Bar[] = [];
  const show = (outer: string | null, depth: number): void => {
    for (const pass of children.get(outer) ?? []) {
      const { inner, cost } = sums.get(pass) ?? { inner: 0, cost: 0 };
      rows.push({ pass, depth, inner, cost });
      if (inner > 0 && isOpen(pass.place.visit) && isLatest(pass, children.get(outer) ?? []))
        show(pass.place.visit, depth + 1);
    }
  };
  show(null, 0);
  return rows;
}

/** A retried run enters a state again at the same place: what is inside is shown once, below the last. */
function isLatest(pass: Pass, siblings: readonly Pass[]): boolean {
  return siblings.findLast((one) => one.place.visit === pass.place.visit) === pass;
}

function sum(
  pass: Pass,
  children: Map<string | null, Pass[]>,
  costs: ReadonlyMap<Pass, number>,
  sums: Map<Pass, { inner: number; cost: number }>,
): void {
  const inside = children.get(pass.place.visit) ?? [];
  let [inner, cost] = [inside.length, costs.get(pass) ?? 0];
  for (const child of inside) {
    const known = sums.get(child);
    inner += known?.inner ?? 0;
    cost += known?.cost ?? 0;
  }
  sums.set(pass, { inner, cost });
}
