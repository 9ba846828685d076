/** Where each function of a flame graph is drawn. */

import type { Flame } from "./api";

export interface Box {
  /** Its place among the nodes. */
  readonly index: number;
  readonly parent: number;
  readonly depth: number;
  readonly name: string;
  /** Where it begins and ends, as shares of all. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly own: number;
  readonly base: number;
}

/** All functions that take anything, each beside its siblings below its caller. */
export function boxesOf(flame: Flame): Box[] {
  const boxes: Box[] = [];
  const above: Box[] = [];
  const used: number[] = [];
  const whole = flame.nodes[0]?.value ?? 0;
  flame.nodes.forEach((node, index) => {
    const parent = above[node.depth - 1];
    const from = parent ? (used[node.depth - 1] ?? 0) : 0;
    const to = from + (whole > 0 ? node.value / whole : 0);
    const name = flame.names[node.name] ?? "";
    const { value, own, base, depth } = node;
    const box = { index, parent: parent?.index ?? -1, depth, name, from, to, value, own, base };
    above[depth] = box;
    used[depth] = from;
    if (parent) used[depth - 1] = to;
    boxes.push(box);
  });
  return boxes;
}

export interface Placed {
  readonly box: Box;
  /** In pixels. */
  readonly x: number;
  readonly width: number;
}

const LEAST_PX = 1.5;

/** What can be seen when `zoomed` is as wide as the picture: it, what is below it, and its callers across the top. */
export function placed(boxes: readonly Box[], zoomed: number, width: number): Placed[] {
  const focus = boxes[zoomed] ?? boxes[0];
  if (!focus || focus.to <= focus.from) return [];
  const scale = width / (focus.to - focus.from);
  const callers = new Set<number>();
  for (let at = focus.parent; at >= 0; at = boxes[at]?.parent ?? -1) callers.add(at);
  const found: Placed[] = [];
  for (const box of boxes) {
    if (callers.has(box.index)) found.push({ box, x: 0, width });
    else if (box.depth >= focus.depth && box.from >= focus.from - 1e-9 && box.to <= focus.to + 1e-9) {
      const size = (box.to - box.from) * scale;
      if (size >= LEAST_PX) found.push({ box, x: (box.from - focus.from) * scale, width: size });
    }
  }
  return found;
}

/** What share of all is in functions whose name has `words`, each moment counted once. */
export function foundShare(boxes: readonly Box[], words: string): number {
  let share = 0;
  let until = -1;
  let depth = Infinity;
  for (const box of boxes) {
    if (box.depth <= depth) {
      depth = Infinity;
      if (isFound(box.name, words) && box.from >= until - 1e-9) {
        share += box.to - box.from;
        until = box.to;
        depth = box.depth;
      }
    }
  }
  return share;
}

export const isFound = (name: string, words: string): boolean => name.toLowerCase().includes(words.toLowerCase());

/** The function that an arrow key leads to; `null`: there is none. */
export function neighbour(shown: readonly Placed[], current: number, key: string): number | null {
  const at = shown.find(({ box }) => box.index === current);
  if (!at) return shown[0]?.box.index ?? null;
  const { box } = at;
  if (key === "ArrowUp") return shown.some((one) => one.box.index === box.parent) ? box.parent : null;
  if (key === "ArrowDown") return shown.find((one) => one.box.parent === box.index)?.box.index ?? null;
  const row = shown.filter((one) => one.box.depth === box.depth).sort((one, other) => one.x - other.x);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step) return null;
  return row[row.findIndex((one) => one.box.index === current) + step]?.box.index ?? null;
}

/** `text`, cut to so many pixels. */
export function fitted(text: string, width: number, charPx = 6.3): string {
  const most = Math.floor((width - 8) / charPx);
  if (most < 3) return "";
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
