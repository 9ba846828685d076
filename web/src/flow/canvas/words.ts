/** What is written in the picture of a flow, where elements have it. */

import type { Point } from "../document/positions";
import { type Kind, cut, widthOf } from "../graph/sizes";
import type { Box, StateData, WayEdge } from "./elements";

export interface Word {
  readonly key: string;
  readonly text: string;
  /** Names of classes in the style sheet of the canvas. */
  readonly looks: readonly string[];
  /** Where its first line begins, in the coordinates of the whole; its middle, if it is the label of an arrow. */
  readonly at: Point;
}

/** Left of a name: the icon; right of it: the edge, and each of the marks. */
const [LEFT, RIGHT, MARK] = [48, 13, 22];
/** From the middle of a state down to where letters stand. */
const [ALONE, ABOVE, BELOW] = [4.5, -2.5, 12.5];

/** The name of a state and what it does, where its element has them. */
export function namesOf({ x, y, width, height }: Box, { state, look }: StateData): Word[] {
  const room = width - LEFT - RIGHT - MARK * (Number(state.retries) + Number(state.isAsking));
  const [left, middle] = [x + LEFT, y + height / 2];
  const line = (kind: Kind, text: string, down: number): Word[] =>
    text === ""
      ? []
      : [wordOf(`${state.id} ${kind}`, kind, cut(text, kind, room), { x: left, y: middle + down }, look.isPale)];
  return [...line("name", state.label, state.note ? ABOVE : ALONE), ...line("note", state.note, BELOW)];
}

/** The same of a container, in one line at its top. */
const [HEADER_LEFT, HEADER_DOWN, HEADER_GAP] = [37, 24.5, 8];

export function headerOf({ x, y, width }: Box, { state, look }: StateData): Word[] {
  const at = { x: x + HEADER_LEFT, y: y + HEADER_DOWN };
  const name = cut(state.label, "name", width - HEADER_LEFT - RIGHT);
  const after = HEADER_LEFT + widthOf(name, "name") + HEADER_GAP;
  const note = cut(state.note, "note", width - after - RIGHT);
  return [
    wordOf(`${state.id} name`, "name", name, at, look.isPale),
    ...(note ? [wordOf(`${state.id} note`, "note", note, { x: x + after, y: at.y }, look.isPale)] : []),
  ];
}

const LABEL_ROOM = 178;

/** What an arrow says, in the middle of it. */
export function labelOf({ id, data }: WayEdge, { x, y }: Point): Word[] {
  if (!data?.edge.label) return [];
  const { label, kind } = data.edge;
  const looks = ["sayings", ...(kind === "catch" ? ["labelCatch"] : [])];
  return [{ key: id, text: cut(label, "note", LABEL_ROOM), looks, at: { x, y: y + 4 } }];
}

const LOOKS = { name: "names", note: "notes" } as const;

const wordOf = (key: string, kind: Kind, text: string, at: Point, isPale: boolean): Word => ({
  key,
  text,
  looks: [LOOKS[kind], ...(isPale ? ["pale"] : [])],
  at,
});
