/** Undo and redo: the texts and positions that there were. */

import type { Positions } from "./positions";

export interface Version {
  readonly text: string;
  readonly positions: Positions;
}

export interface History {
  readonly past: readonly Version[];
  readonly now: Version;
  readonly future: readonly Version[];
  /** What the last change was, and when: changes of one kind in quick succession are one. */
  readonly last: { readonly kind: string; readonly atMs: number } | null;
}

const JOINED_MS = 800;
const MOST = 300;

export function begin(now: Version): History {
  return { past: [], now, future: [], last: null };
}

/** The history after a change; one of the same `kind` soon after another is joined to it, if its kind is given. */
export function change(history: History, now: Version, atMs: number, kind = ""): History {
  if (now.text === history.now.text && now.positions === history.now.positions) return history;
  const isJoined =
    kind !== "" && history.last?.kind === kind && atMs - history.last.atMs < JOINED_MS && history.past.length > 0;
  const past = isJoined ? history.past : [...history.past, history.now].slice(-MOST);
  return { past, now, future: [], last: { kind, atMs } };
}

export function undo(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], last: null };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.now], now: next, future, last: null };
}
