import { type Document, LineCounter, type Node, type Pair, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { type Key, type Path, pointerOf } from "./pointer";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A flow as it is written, and what it says. */
export interface FlowText {
  readonly text: string;
  readonly definition: JsonObject;
  readonly root: Node;
  readonly document: Document.Parsed;
  readonly isJson: boolean;
  /** Spaces a level. */
  readonly indent: number;
  /** Whether lists stand deeper than the key that they belong to. */
  readonly indentsLists: boolean;
}

export interface Problem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type Reading =
  { readonly flow: FlowText; readonly problem: null } | { readonly flow: null; readonly problem: Problem };

const recent = new Map<string, Reading>();
const KEPT = 8;

/** What `text` says, or why and where it can't be read. Never throws; the last few texts are remembered. */
export function read(text: string): Reading {
  const known = recent.get(text);
  if (known) return known;
  const reading = readAnew(text);
  recent.set(text, reading);
  const [oldest] = recent.keys();
  if (recent.size > KEPT && oldest !== undefined) recent.delete(oldest);
  return reading;
}

function readAnew(text: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true, version: "1.2" });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { flow: null, problem: { message: firstLine(error.message), line, column: col } };
  }
  const root = document.contents as Node | null;
  if (!isMap(root)) return unreadable("not-an-object");
  let definition: JsonObject;
  try {
    definition = document.toJS({ maxAliasCount: 100 }) as JsonObject;
  } catch (caught) {
    return unreadable(caught instanceof Error ? caught.message : String(caught));
  }
  return {
    problem: null,
    flow: { text, definition, root, document, isJson: root.flow === true, ...style(text, root) },
  };
}

function unreadable(message: string): Reading {
  return { flow: null, problem: { message, line: 1, column: 1 } };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}

function style(text: string, root: Node): { indent: number; indentsLists: boolean } {
  const step = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  return { indent: Math.min(Math.max(step, 1), 8), indentsLists: listsStandDeeper(text, root) };
}

function listsStandDeeper(text: string, root: Node): boolean {
  const found = firstList(root);
  return found ? columnOf(text, found.list) > columnOf(text, found.key) : true;
}

function firstList(node: unknown): { key: number; list: number } | null {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isSeq(pair.value) && !pair.value.flow && pair.value.range && isScalar(pair.key) && pair.key.range) {
        return { key: pair.key.range[0], list: pair.value.range[0] };
      }
      const found = firstList(pair.value);
      if (found) return found;
    }
  }
  if (isSeq(node)) {
    for (const item of node.items) {
      const found = firstList(item);
      if (found) return found;
    }
  }
  return null;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line of `offset` ends, before its newline. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The node at `path`; aliases are followed. */
export function nodeAt(flow: FlowText, path: Path): Node | null {
  let node: Node | null = flow.root;
  for (const key of path) {
    node = childOf(flow, node, key);
    if (!node) return null;
  }
  return node;
}

function childOf(flow: FlowText, node: Node | null, key: Key): Node | null {
  const held = isAlias(node) ? (node.resolve(flow.document) ?? null) : node;
  if (isMap(held)) return pairIn(held, key)?.value ?? null;
  if (isSeq(held)) return (held.items[Number(key)] as Node | undefined) ?? null;
  return null;
}

export function pairIn(map: Node | null, key: Key): Pair<Node, Node | null> | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key)) as
    Pair<Node, Node | null> | undefined;
}

/** Where the content of `node` ends, without the newlines and comments after it. */
export function endOf(text: string, node: Node): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1) as Pair<Node, Node | null> | undefined;
    if (last) return endOfPair(text, last);
  }
  if (isSeq(node) && !node.flow) {
    const last = node.items.at(-1) as Node | undefined;
    if (last) return Math.max(endOf(text, last), node.range?.[0] ?? 0);
  }
  const end = node.range?.[1] ?? 0;
  return end - (text.slice(node.range?.[0] ?? 0, end).match(/\s+$/)?.[0].length ?? 0);
}

/** Where a pair's content ends; without a value, after its colon. */
export function endOfPair(text: string, pair: Pair<Node, Node | null>): number {
  const colon = colonOf(text, pair) + 1;
  return pair.value ? Math.max(endOf(text, pair.value), colon) : colon;
}

export function colonOf(text: string, pair: Pair<Node, Node | null>): number {
  const end = pair.key.range?.[1] ?? 0;
  const colon = text.indexOf(":", end);
  return colon < 0 ? end : colon;
}

/** The lines of every state, outer ones before those inside them: `from` and `to` count from 1 and are both of it. */
export interface StateLines {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export function stateLines(flow: FlowText): StateLines[] {
  const found: StateLines[] = [];
  const starts = [0];
  for (let at = flow.text.indexOf("\n"); at >= 0; at = flow.text.indexOf("\n", at + 1)) starts.push(at + 1);
  walk(flow, flow.root, [], (path, pair) => {
    const start = pair.key.range?.[0] ?? 0;
    found.push({ id: pointerOf(path), from: lineOf(starts, start), to: lineOf(starts, endOfPair(flow.text, pair)) });
  });
  return found;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** The innermost state that `line` belongs to. */
export function stateAtLine(lines: readonly StateLines[], line: number): string | null {
  return lines.findLast((state) => state.from <= line && line <= state.to)?.id ?? null;
}

type Visit = (path: Path, pair: Pair<Node, Node | null>) => void;

function walk(flow: FlowText, node: unknown, path: Path, visit: Visit): void {
  if (isMap(node)) {
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (!isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      const inner = [...path, key];
      if (path.at(-1) === "States" && path.at(-2) !== "States") visit(inner, pair);
      if (isMap(pair.value) || isSeq(pair.value)) walk(flow, pair.value, inner, visit);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      walk(flow, item, [...path, index], visit);
    });
  }
}
