/** Changes of a flow's text that leave alone what they are not about. Each takes a flow as read and gives its new text. */

import { type Node, type Pair, type YAMLMap, type YAMLSeq, isAlias, isMap, isScalar, isSeq } from "yaml";
import { type Key, type Path } from "./pointer";
import {
  type FlowText,
  type Json,
  colonOf,
  columnOf,
  endOf,
  endOfPair,
  lineEnd,
  lineStart,
  nodeAt,
  pairIn,
} from "./reading";
import { render, renderInline, renderKey, renderScalar, shifted } from "./render";

type Field = Pair<Node, Node | null>;

export function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to);
}

/** Where a new member of an object goes. */
export interface Place {
  /** Behind the last of these that are there; before all others if none is; at the end if not said. */
  readonly after?: readonly string[];
  /** Empty lines between it and its neighbours. */
  readonly isSpaced?: boolean;
}

/** Give what is at `path` the value; what lacks on the way is made. */
export function setAt(flow: FlowText, path: Path, value: Json, place: Place = {}): string {
  const parent = path.slice(0, -1);
  const key = path.at(-1);
  if (key === undefined) return flow.text;
  const holder = resolved(flow, nodeAt(flow, parent));
  if (holder === null) return setAt(flow, parent, nested(key, value));
  if (isMap(holder)) {
    const pair = pairIn(holder, key);
    return pair ? replaceValue(flow, pair, value) : insertPair(flow, holder, String(key), value, place);
  }
  if (isSeq(holder)) {
    const item = holder.items[Number(key)] as Node | undefined;
    return item ? replaceNode(flow, item, value, itemColumn(flow, holder)) : appendItem(flow, holder, value);
  }
  return setAt(flow, parent, nested(key, value));
}

function nested(key: Key, value: Json): Json {
  return typeof key === "number" ? [value] : { [key]: value };
}

function resolved(flow: FlowText, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(flow.document) ?? null) : node;
}

function isInline(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

function replaceValue(flow: FlowText, pair: Field, value: Json): string {
  const keyColumn = columnOf(flow.text, pair.key.range?.[0] ?? 0);
  if (pair.value && endOf(flow.text, pair.value) > colonOf(flow.text, pair)) {
    return replaceNode(flow, pair.value, value, keyColumn, pair);
  }
  return splice(
    flow.text,
    colonOf(flow.text, pair) + 1,
    colonOf(flow.text, pair) + 1,
    afterColon(flow, value, keyColumn),
  );
}

/** Put `value` in the place of `node`, which belongs to a key or dash at `column`. */
function replaceNode(flow: FlowText, node: Node, value: Json, column: number, pair?: Field): string {
  const { text } = flow;
  const [from, to] = [node.range?.[0] ?? 0, endOf(text, node)];
  const isObject = value !== null && typeof value === "object";
  if (!isObject && isScalar(node)) {
    if (node.value === value) return text;
    const isBlock = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    if (!isBlock) return splice(text, from, to, shiftedAfterFirst(renderScalar(flow, value, node), column));
  }
  if (isSimple(value) && isInline(node) && !flow.isJson) return splice(text, from, to, renderInline(value));
  if (flow.isJson || isInsideInline(flow, node)) {
    const put = flow.isJson ? render(flow, value) : renderInline(value);
    return splice(text, from, to, shiftedAfterFirst(put, indentOfLine(text, from)));
  }
  if (pair) return splice(text, colonOf(text, pair) + 1, to, afterColon(flow, value, column));
  return splice(text, from, to, shiftedAfterFirst(render(flow, value), column + 2));
}

function isSimple(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => item === null || typeof item !== "object");
}

function isInsideInline(flow: FlowText, node: Node): boolean {
  let isFound = false;
  const look = (current: unknown, inline: boolean): void => {
    if (current === node) isFound = inline;
    if (isMap(current)) for (const pair of current.items) look(pair.value, inline || current.flow === true);
    else if (isSeq(current)) for (const item of current.items) look(item, inline || current.flow === true);
  };
  look(flow.root, false);
  return isFound;
}

function indentOfLine(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return (/^ */.exec(text.slice(start))?.[0] ?? "").length;
}

function shiftedAfterFirst(block: string, column: number): string {
  const [first = "", ...rest] = block.split("\n");
  return rest.length === 0 ? first : `${first}\n${shifted(rest.join("\n"), column)}`;
}

/** What stands behind a key's colon: a space and a scalar, or a block on lines of its own. */
function afterColon(flow: FlowText, value: Json, keyColumn: number): string {
  const put = render(flow, value);
  if (flow.isJson) return ` ${shiftedAfterFirst(put, keyColumn)}`;
  const isBlock = value !== null && typeof value === "object" && Object.keys(value).length > 0 && !/^[[{]/.test(put);
  if (!isBlock) return ` ${shiftedAfterFirst(put, keyColumn)}`;
  const step = Array.isArray(value) && !flow.indentsLists ? 0 : flow.indent;
  return `\n${shifted(put, keyColumn + step)}`;
}

/** Put a new member into an object. */
export function insertPair(flow: FlowText, map: YAMLMap, key: string, value: Json, place: Place = {}): string {
  const before = place.after ? lastOf(map, place.after) : map.items.length - 1;
  return insertText(
    flow,
    map,
    before,
    (column) => `${renderKey(flow, key)}:${afterColon(flow, value, column)}`,
    place,
    [key, value],
  );
}

function lastOf(map: YAMLMap, keys: readonly string[]): number {
  return map.items.findLastIndex((pair) => isScalar(pair.key) && keys.includes(String(pair.key.value)));
}

/** Put a member's text, made for its column, behind member number `before` of an object, or first if that is -1. */
export function insertText(
  flow: FlowText,
  map: YAMLMap,
  before: number,
  write: (column: number) => string,
  place: Place,
  [key, value]: readonly [string, Json],
): string {
  const { text } = flow;
  const items = map.items as Field[];
  if (items.length === 0) return fillEmpty(flow, map, key, value);
  if (map.flow)
    return insertInline(flow, map, before, flow.isJson ? write : () => `${renderInline(key)}: ${renderInline(value)}`);
  const column = columnOf(text, items[0]?.key.range?.[0] ?? 0);
  const gap = place.isSpaced ? "\n\n" : "\n";
  const pad = " ".repeat(column);
  const previous = items[before];
  if (previous) {
    const at = lineEnd(text, endOfPair(text, previous));
    return splice(text, at, at, gap + pad + write(column));
  }
  const first = items[0]?.key.range?.[0] ?? 0;
  return splice(text, first, first, `${write(column)}${gap}${pad}`);
}

function fillEmpty(flow: FlowText, map: YAMLMap, key: string, value: Json): string {
  const { text } = flow;
  const [from, to] = [map.range?.[0] ?? 0, map.range?.[1] ?? 0];
  const content: Json = { [key]: value };
  if (flow.isJson) return splice(text, from, to, shiftedAfterFirst(render(flow, content), indentOfLine(text, from)));
  if (isInsideInline(flow, map)) return splice(text, from, to, renderInline(content));
  const column = ownerColumn(text, from);
  const block = shifted(render(flow, content), column + flow.indent);
  const start = text.slice(0, from).replace(/ +$/, "").length;
  return splice(text, start, to, `\n${block}`);
}

/** The column of the key whose value begins at `offset`, on the same line. */
function ownerColumn(text: string, offset: number): number {
  const line = text.slice(lineStart(text, offset), offset);
  return (/^ *(?:- +)*/.exec(line)?.[0] ?? "").length;
}

function insertInline(
  flow: FlowText,
  list: YAMLMap | YAMLSeq,
  before: number,
  write: (column: number) => string,
): string {
  const { text } = flow;
  const first = startOf(list.items[0]);
  const isTall = text.slice(list.range?.[0] ?? 0, first).includes("\n");
  const column = indentOfLine(text, first);
  const separator = isTall ? `,\n${" ".repeat(column)}` : ", ";
  if (before < 0) return splice(text, first, first, write(column) + separator);
  const at = endOfMember(text, list.items[before]);
  return splice(text, at, at, separator + write(column));
}

function startOf(member: unknown): number {
  const node = isNodePair(member) ? member.key : (member as Node | undefined);
  return node?.range?.[0] ?? 0;
}

function endOfMember(text: string, member: unknown): number {
  return isNodePair(member) ? endOfPair(text, member) : endOf(text, member as Node);
}

function isNodePair(member: unknown): member is Field {
  return typeof member === "object" && member !== null && "key" in member;
}

/** Put a new item at the end of a list. */
export function appendItem(flow: FlowText, list: YAMLSeq, value: Json): string {
  const { text } = flow;
  if (list.items.length > 0 && !list.flow) {
    const column = itemColumn(flow, list);
    const at = lineEnd(text, endOf(text, list));
    return splice(text, at, at, `\n${" ".repeat(column)}- ${shiftedAfterFirst(render(flow, value), column + 2)}`);
  }
  if (list.items.length > 0) {
    return insertInline(flow, list, list.items.length - 1, (column) =>
      flow.isJson ? shiftedAfterFirst(render(flow, value), column) : renderInline(value),
    );
  }
  const [from, to] = [list.range?.[0] ?? 0, list.range?.[1] ?? 0];
  if (flow.isJson) return splice(text, from, to, shiftedAfterFirst(render(flow, [value]), indentOfLine(text, from)));
  const column = ownerColumn(text, from) + (flow.indentsLists ? flow.indent : 0);
  const start = text.slice(0, from).replace(/ +$/, "").length;
  return splice(text, start, to, `\n${" ".repeat(column)}- ${shiftedAfterFirst(render(flow, value), column + 2)}`);
}

function itemColumn(flow: FlowText, list: YAMLSeq): number {
  return columnOf(flow.text, list.range?.[0] ?? 0);
}

/** Take away what is at `path`, with the comment that stands right above it. */
export function deleteAt(flow: FlowText, path: Path): string {
  const holder = resolved(flow, nodeAt(flow, path.slice(0, -1)));
  const key = path.at(-1);
  if (key === undefined || !(isMap(holder) || isSeq(holder))) return flow.text;
  const index = isSeq(holder)
    ? Number(key)
    : holder.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  const items: readonly unknown[] = holder.items;
  if (!items[index]) return flow.text;
  if (items.length === 1) return empty(flow, holder);
  return holder.flow ? deleteInline(flow.text, items, index) : deleteLines(flow.text, ...blockOf(flow, holder, index));
}

/** A block's only member gone: empty brackets on the line of its key. */
function empty(flow: FlowText, holder: YAMLMap | YAMLSeq): string {
  const { text } = flow;
  const from = holder.range?.[0] ?? 0;
  const brackets = isMap(holder) ? "{}" : "[]";
  const before = text.slice(0, from).trimEnd();
  const isBlock = !holder.flow && before.endsWith(":");
  return splice(text, isBlock ? before.length : from, endOf(text, holder), isBlock ? ` ${brackets}` : brackets);
}

function deleteInline(text: string, items: readonly unknown[], index: number): string {
  if (index < items.length - 1) return splice(text, startOf(items[index]), startOf(items[index + 1]), "");
  return splice(text, endOfMember(text, items[index - 1]), endOfMember(text, items[index]), "");
}

/** The text of a member of a block: from its comment's, key's or dash's beginning to its last line's end. */
export function blockOf(flow: FlowText, holder: YAMLMap | YAMLSeq, index: number): [from: number, to: number] {
  const { text } = flow;
  const member: unknown = holder.items[index];
  const to = lineEnd(text, endOfMember(text, member));
  const own = isMap(holder) ? startOf(member) : dashBefore(text, startOf(member));
  const start = lineStart(text, own);
  if (text.slice(start, own).trim() !== "") return [own, to];
  return [commentAbove(text, start), to];
}

function dashBefore(text: string, offset: number): number {
  const dash = text.lastIndexOf("-", offset - 1);
  return dash < 0 ? offset : dash;
}

/** Where the comment that stands right above the line at `start` begins, if there is one; it is not a heading. */
function commentAbove(text: string, start: number): number {
  let from = start;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!text.slice(above, from).trim().startsWith("#")) break;
    from = above;
  }
  const isDocumentHead = from === 0;
  return isDocumentHead ? start : from;
}

/** Take away whole lines, and the empty ones after them if there are others before. */
function deleteLines(text: string, from: number, to: number): string {
  if (text.slice(lineStart(text, from), from).trim() !== "") return deleteAfterDash(text, from, to);
  let end = Math.min(to + 1, text.length);
  const isAfterSpace = /(?:^|\n)[ \t]*\n$/.test(text.slice(0, from)) || opensBlock(text, from);
  if (isAfterSpace) end += /^(?:[ \t]*\n)*/.exec(text.slice(end))?.[0].length ?? 0;
  if (end < text.length || !isAfterSpace) return splice(text, from, end, "");
  return `${text.slice(0, from).trimEnd()}\n`;
}

function opensBlock(text: string, from: number): boolean {
  return text.slice(0, from).trimEnd().endsWith(":");
}

/** The first member behind a dash: the next takes its place. */
function deleteAfterDash(text: string, from: number, to: number): string {
  const next = /^\n(?:[ \t]*(?:#.*)?\n)*[ ]*/.exec(text.slice(to))?.[0].length ?? 0;
  return splice(text, from, to + next, "");
}

/** Write another key for the member at `path`. */
export function renameKey(flow: FlowText, path: Path, name: string): string {
  const holder = resolved(flow, nodeAt(flow, path.slice(0, -1)));
  const pair = pairIn(holder, path.at(-1) ?? "");
  if (!pair?.key.range) return flow.text;
  return splice(flow.text, pair.key.range[0], pair.key.range[1], renderKey(flow, name));
}
