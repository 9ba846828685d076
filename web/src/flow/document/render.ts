import { Document, type Node, Scalar, isMap, isScalar, isSeq, stringify } from "yaml";
import type { FlowText, Json } from "./reading";

type Style = Pick<FlowText, "isJson" | "indent" | "indentsLists">;

/** `value` in the manner of the flow, its first line at no indentation; more than a line of YAML is a block. */
export function render(style: Style, value: Json): string {
  if (style.isJson) return JSON.stringify(value, null, style.indent);
  const document = new Document(value);
  shape(document.contents);
  return document
    .toString({
      lineWidth: 0,
      indent: style.indent,
      indentSeq: style.indentsLists,
      singleQuote: true,
      flowCollectionPadding: false,
    })
    .replace(/\n$/, "");
}

/** `value` in one line, to stand inside brackets. */
export function renderInline(value: Json): string {
  if (typeof value === "string") return isPlain(value) && !/[,[\]{}]/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(renderInline).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, member]) => `${renderInline(key)}: ${renderInline(member)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** `value` as a scalar that is written as `like` is, where that can hold it. */
export function renderScalar(style: Style, value: Json, like: Node | null): string {
  if (style.isJson) return JSON.stringify(value);
  if (typeof value !== "string" || !isScalar(like) || value.includes("\n")) return render(style, value);
  if (like.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
  if (like.type === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  return render(style, value);
}

/** A key, in quotes where it must be. */
export function renderKey(style: Style, key: string): string {
  return style.isJson ? JSON.stringify(key) : stringify(key, { lineWidth: 0, singleQuote: true }).trimEnd();
}

function isPlain(text: string): boolean {
  return stringify(text, { lineWidth: 0 }).trimEnd() === text;
}

/** Short lists of words stand in one line: `[States.ALL]`. */
function shape(node: unknown): void {
  if (isSeq(node)) {
    const isShort = node.items.every((item) => isScalar(item)) && JSON.stringify(node.toJSON()).length <= 60;
    if (isShort) node.flow = true;
    else node.items.forEach(shape);
  }
  if (isMap(node)) {
    if (node.items.length === 0) node.flow = true;
    for (const pair of node.items) shape(pair.value);
  }
}

/** `block` with every line but empty ones moved by `columns`. */
export function shifted(block: string, columns: number): string {
  if (columns === 0) return block;
  return block
    .split("\n")
    .map((line) => shiftedLine(line, columns))
    .join("\n");
}

function shiftedLine(line: string, columns: number): string {
  if (line.trim() === "") return line;
  if (columns > 0) return " ".repeat(columns) + line;
  const leading = line.length - line.trimStart().length;
  return line.slice(Math.min(leading, -columns));
}
