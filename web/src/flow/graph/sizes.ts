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

const NAME_FONT = "600 13px 'Inter Variable', system-ui, sans-serif";
const NOTE_FONT = "400 11px 'Inter Variable', system-ui, sans-serif";

function widthOf(text: string, font: string, emPx: number): number {
  return measure ? measure(text, font) : text.length * emPx;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function plainSize(node: FlowNode): Size {
  const sides = 62 + (node.retries ? 18 : 0);
  const inside = Math.max(widthOf(node.label, NAME_FONT, 7.6), widthOf(node.note, NOTE_FONT, 6.3));
  return { width: rounded(Math.min(Math.max(inside + sides, LEAST), MOST)), height: HEIGHT };
}

/** The narrowest that a container can be. */
export function headerWidth(node: FlowNode): number {
  return rounded(Math.min(widthOf(node.label, NAME_FONT, 7.6) + widthOf(node.note, NOTE_FONT, 6.3) + 76, 420));
}

/** Arrows are straight where things stand in the middle of each other: even numbers have one. */
function rounded(width: number): number {
  return Math.ceil(width / 4) * 4;
}

export function labelSize(label: string): Size {
  return label ? { width: Math.min(widthOf(label, NOTE_FONT, 6.2) + 12, 190), height: 18 } : { width: 0, height: 0 };
}
