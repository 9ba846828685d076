/** How large states are drawn; the style sheet of the canvas draws them so. */

import type { FlowNode } from "./model";

export const HEADER = 40;
export const PADDING = 20;
export const LANE_GAP = 16;
const [LEAST, MOST, HEIGHT] = [148, 264, 52];

let measure: ((text: string, font: string) => number) | null = null;

/** Measure text with the browser from now on; without one the width is an estimate. */
export function measureWith(context: CanvasRenderingContext2D | null): void {
  const known = new Map<string, number>();
  measure =
    context &&
    ((text, font) => {
      const key = `${font}|${text}`;
      let width = known.get(key);
      if (width === undefined) {
        context.font = font;
        width = context.measureText(text).width;
        known.set(key, width);
      }
      return width;
    });
}

export type Kind = "name" | "note";

/** And how wide a letter is, about. */
const FONTS = {
  name: ["600 13px 'Inter Variable', system-ui, sans-serif", 7.6],
  note: ["400 11px 'Inter Variable', system-ui, sans-serif", 6.3],
} as const;

export function widthOf(text: string, kind: Kind): number {
  const [font, letterPx] = FONTS[kind];
  return measure ? measure(text, font) : text.length * letterPx;
}

/** As much of a text as there is room for. */
export function cut(text: string, kind: Kind, roomPx: number): string {
  const fits = (length: number) => widthOf(shortened(text, length), kind) <= roomPx;
  if (fits(text.length)) return text;
  let [least, most] = [0, text.length - 1];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle - 1;
  }
  return least > 0 ? shortened(text, least) : "";
}

const shortened = (text: string, length: number): string => (length < text.length ? `${text.slice(0, length)}…` : text);

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function plainSize(node: FlowNode): Size {
  const sides = 62 + (node.retries ? 18 : 0);
  const inside = Math.max(widthOf(node.label, "name"), widthOf(node.note, "note"));
  return { width: rounded(Math.min(Math.max(inside + sides, LEAST), MOST)), height: HEIGHT };
}

/** The narrowest that a container can be. */
export function headerWidth(node: FlowNode): number {
  return rounded(Math.min(widthOf(node.label, "name") + widthOf(node.note, "note") + 76, 420));
}

/** Arrows are straight where things stand in the middle of each other: even numbers have one. */
function rounded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

export function labelSize(label: string): Size {
  return label ? { width: Math.min(widthOf(label, "note") + 12, 190), height: 18 } : { width: 0, height: 0 };
}
