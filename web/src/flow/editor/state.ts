/** What the editor knows: the text, where states stand, what there was before, and the last of it that could be read. */

import { type History, begin, change, redo, undo } from "../document/history";
import { machineOf } from "../document/pointer";
import { type Positions, isPlaced, movedTo, without } from "../document/positions";
import { type JsonObject, type Problem, read } from "../document/reading";
import { stateAt } from "../document/states";

export interface EditorState {
  readonly history: History;
  /** The last text that could be read. */
  readonly good: { readonly text: string; readonly definition: JsonObject };
  readonly problem: Problem | null;
  /** The id of the state that is chosen. */
  readonly selected: string | null;
  /** The id of the edge that is chosen. */
  readonly edge: string | null;
  /** What was loaded or saved last. */
  readonly saved: { readonly text: string; readonly positions: Positions };
}

export type Action =
  | { readonly kind: "typed"; readonly text: string; readonly atMs: number }
  | {
      readonly kind: "edited";
      readonly text: string;
      readonly atMs: number;
      readonly select?: string | null;
      readonly positions?: Positions;
    }
  | { readonly kind: "moved"; readonly positions: Positions; readonly atMs: number }
  | { readonly kind: "select"; readonly id: string | null }
  | { readonly kind: "selectEdge"; readonly id: string | null }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "saved" }
  | { readonly kind: "loaded"; readonly text: string; readonly positions: Positions };

export function opened(text: string, positions: Positions): EditorState {
  const { flow, problem } = read(text);
  const good = { text, definition: flow?.definition ?? {} };
  return { history: begin({ text, positions }), good, problem, selected: null, edge: null, saved: { text, positions } };
}

export function reduce(state: EditorState, action: Action): EditorState {
  switch (action.kind) {
    case "typed":
      return settled(state, change(state.history, { ...state.history.now, text: action.text }, action.atMs, "typed"));
    case "edited": {
      const now = { text: action.text, positions: action.positions ?? state.history.now.positions };
      const next = settled(state, change(state.history, now, action.atMs));
      return action.select === undefined ? next : { ...next, selected: action.select, edge: null };
    }
    case "moved":
      return settled(state, change(state.history, { ...state.history.now, positions: action.positions }, action.atMs));
    case "select":
      return { ...state, selected: action.id, edge: null };
    case "selectEdge":
      return { ...state, selected: null, edge: action.id };
    case "undo":
      return settled(state, undo(state.history));
    case "redo":
      return settled(state, redo(state.history));
    case "saved":
      return { ...state, saved: { ...state.history.now } };
    case "loaded":
      return opened(action.text, action.positions);
  }
}

/** The state with another text: what of it can be read is shown, and what is not there any more is not chosen. */
function settled(state: EditorState, history: History): EditorState {
  if (history === state.history) return state;
  const { flow, problem } = read(history.now.text);
  const good = flow ? { text: history.now.text, definition: flow.definition } : state.good;
  const isThere = state.selected !== null && stateAt(good.definition, state.selected) !== null;
  return { ...state, history, problem, good, selected: isThere ? state.selected : null, edge: null };
}

export function isChanged({ history: { now }, saved }: EditorState): boolean {
  return now.text !== saved.text || JSON.stringify(now.positions) !== JSON.stringify(saved.positions);
}

/** The positions after a state was renamed or moved to another place of the flow. */
export function afterMove(positions: Positions, from: string, to: string): Positions {
  const isElsewhere = machineOf(from) !== machineOf(to);
  if (!isElsewhere) return movedTo(positions, from, to);
  const inner = movedTo(positions, from, to);
  if (isPlaced(without(inner, to), machineOf(to))) return inner;
  return Object.fromEntries(Object.entries(inner).filter(([id]) => id !== to));
}
