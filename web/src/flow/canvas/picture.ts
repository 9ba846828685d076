/** A flow as a few shapes, for where it is too small for its states to be elements: what looks alike is one path. */

import { type Box, type Look, type StateNode, type WayEdge, bottomOf, holdsOthers, topOf } from "./elements";
import { type Course, courseOf } from "./path";
import type { Placed } from "../graph/layout";
import { type Word, headerOf, labelOf, namesOf } from "./words";

/** All of a flow that looks the same. */
export interface Shape {
  /** Names of classes in the style sheet of the canvas. */
  readonly looks: readonly string[];
  /** As the `d` of an SVG path, in the coordinates of the whole. */
  readonly path: string;
}

export interface Picture {
  readonly bounds: Box;
  /** Where each state stands in the whole. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** Each layer is above the one before it. */
  readonly containers: readonly Shape[];
  readonly ways: readonly Shape[];
  readonly heads: readonly Shape[];
  readonly states: readonly Shape[];
  readonly icons: readonly Shape[];
  /** Lines in place of names and notes, where these are too small to be read. */
  readonly texts: readonly Shape[];
  readonly words: readonly Word[];
}

/** The picture of nodes and edges where they stand now. */
export function pictureOf(nodes: readonly StateNode[], edges: readonly WayEdge[]): Picture {
  const boxes = boxesOf(nodes);
  const [containers, ways, heads] = [new Shapes(), new Shapes(), new Shapes()];
  const [states, icons, texts] = [new Shapes(), new Shapes(), new Shapes()];
  const words: Word[] = [];
  for (const { id, data } of nodes) {
    const box = boxes.get(id);
    if (!box) continue;
    const looks = looksOf(data.look);
    if (holdsOthers(data.state)) {
      containers.add(looks, rounded(box, 12));
      words.push(...headerOf(box, data));
    } else {
      states.add(looks, rounded(box, 8));
      icons.add([data.state.type.toLowerCase(), ...pale(data.look.isPale)], iconIn(box));
      texts.add(pale(data.look.isPale), textsIn(box, data.state));
      words.push(...namesOf(box, data));
    }
  }
  for (const edge of edges) {
    const course = wayOf(edge, boxes);
    const to = boxes.get(edge.target);
    if (course === null || !to) continue;
    ways.add(looksOfWay(edge), course.path);
    heads.add(looksOfWay(edge), head(topOf(to)));
    words.push(...labelOf(edge, course.labelAt));
  }
  return {
    boxes,
    bounds: around([...boxes.values()]),
    containers: containers.all(),
    ways: ways.all(),
    heads: heads.all(),
    states: states.all(),
    icons: icons.all(),
    texts: texts.all(),
    words,
  };
}

/** Where nodes stand in the whole, also while they are dragged. */
export function boxesOf(nodes: readonly StateNode[]): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const { id, parentId, position, data } of nodes) {
    const outer = parentId === undefined ? undefined : boxes.get(parentId);
    const { width, height } = data.state;
    boxes.set(id, { x: position.x + (outer?.x ?? 0), y: position.y + (outer?.y ?? 0), width, height });
  }
  return boxes;
}

/** The way of an edge between states that stand in `boxes`; null if one of them does not. */
export function wayOf({ data, source, target }: WayEdge, boxes: ReadonlyMap<string, Box>): Course | null {
  const [from, to] = [boxes.get(source), boxes.get(target)];
  return data && from && to ? courseOf(data, bottomOf(from), topOf(to)) : null;
}

class Shapes {
  private readonly paths = new Map<string, { looks: readonly string[]; parts: string[] }>();

  add(looks: readonly string[], part: string): void {
    const key = looks.join(" ");
    const known = this.paths.get(key);
    if (known) known.parts.push(part);
    else this.paths.set(key, { looks, parts: [part] });
  }

  all(): Shape[] {
    return [...this.paths.values()].map(({ looks, parts }) => ({ looks, path: parts.join("") }));
  }
}

const FOUND = { error: "failed", warning: "waiting" } as const;

function looksOf({ status, finding, isPale }: Look): string[] {
  const tone = status ?? (finding && FOUND[finding]);
  return [...(tone ? [tone] : []), ...pale(isPale)];
}

const pale = (isPale: boolean): string[] => (isPale ? ["pale"] : []);

function looksOfWay({ data, selected }: WayEdge): string[] {
  if (selected) return ["chosen"];
  if (data?.misfit) return ["misfit"];
  if (data?.isTaken) return ["taken"];
  return data?.edge.kind === "catch" ? ["way-catch"] : [];
}

function rounded({ x, y, width, height }: Box, radius: number): string {
  const corner = (dx: number, dy: number): string => `a${radius} ${radius} 0 0 1 ${dx} ${dy}`;
  const [across, down] = [width - 2 * radius, height - 2 * radius];
  return (
    `M${x + radius} ${y}h${across}${corner(radius, radius)}v${down}${corner(-radius, radius)}` +
    `h${-across}${corner(-radius, -radius)}v${-down}${corner(radius, -radius)}z`
  );
}

/** Where the icon of a state is when it is an element. */
const iconIn = ({ x, y, height }: Box): string => `M${x + 9} ${y + height / 2 - 15}h30v30h-30z`;

/** Where its name is, and its note below. */
function textsIn({ x, y, width, height }: Box, { label, note }: Placed): string {
  const line = (middle: number, thick: number, length: number): string =>
    length > 0
      ? `M${x + 48} ${y + middle - thick / 2}h${Math.min(length, width - 60)}v${thick}h${-Math.min(length, width - 60)}z`
      : "";
  const middle = height / 2;
  return line(note ? middle - 8 : middle, 6, label.length * 7) + line(middle + 9, 4, note.length * 5.5);
}

/** Every arrow comes from above. */
const head = ({ x, y }: { x: number; y: number }): string => `M${x - 5} ${y - 7}L${x} ${y}L${x + 5} ${y - 7}z`;

function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
