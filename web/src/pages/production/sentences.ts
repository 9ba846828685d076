import type { Line, Scene } from "@/api/types";

/** A sentence of the script that was picked out. */
export interface Chosen {
  scene: string;
  line: number;
  source: number;
  spans: Line["spans"];
}

export interface Piece {
  text: string;
  isMarked: boolean;
}

/** A text cut at its spans, which may overlap and come in any order, so that they can be marked. */
export function cut(text: string, spans: Line["spans"]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(span.start, at);
    const end = Math.min(span.end, text.length);
    if (end <= start) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), isMarked: false });
    const last = pieces.at(-1);
    if (last?.isMarked) last.text += text.slice(start, end);
    else pieces.push({ text: text.slice(start, end), isMarked: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isMarked: false });
  return pieces;
}

/**
 * Spans count code points, as Python does; JavaScript's strings count UTF-16 units. This moves them over where the text
 * has characters beyond the first plane.
 */
export function toUnits(text: string, spans: Line["spans"]): Line["spans"] {
  if (!/[\ud800-\udfff]/.test(text)) return spans;
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  const unit = (point: number) => units[Math.min(point, units.length - 1)] ?? text.length;
  return spans.map((span) => ({ start: unit(span.start), end: unit(span.end) }));
}

/** When a sentence begins, in seconds of the production: at its first word, or with its scene. */
export function startOf(scene: Scene, line: number): number | null {
  const before = scene.lines.slice(0, line).reduce((sum, one) => sum + wordsIn(one.text), 0);
  return scene.words?.[before]?.start_s ?? scene.start_s;
}

/** Which sentence is spoken at a moment, counted within the scene. */
export function lineAt(scene: Scene, seconds: number): number {
  const starts = scene.lines.map((_, line) => startOf(scene, line) ?? Infinity);
  return Math.max(
    0,
    starts.findLastIndex((start) => start <= seconds),
  );
}

const wordsIn = (text: string) => text.trim().split(/\s+/).length;
