/** A JSON value as the rows of a tree of which only some is open. */

import type { Json } from "../document/reading";

export interface JsonRow {
  /** A JSON Pointer, unique in the tree. */
  readonly id: string;
  readonly depth: number;
  /** The key or index; `null` for the whole. */
  readonly key: string | null;
  readonly value: Json;
  readonly kind: "object" | "array" | "string" | "number" | "boolean" | "null";
  /** How many members it has; `null` if it can't have any. */
  readonly size: number | null;
  readonly isOpen: boolean;
}

export function kindOf(value: Json): JsonRow["kind"] {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "object" | "string" | "number" | "boolean";
}

/** The rows that are shown: all of the root, and the members of whatever is open. */
export function rowsOf(root: Json, isOpen: (id: string, depth: number) => boolean): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (value: Json, key: string | null, id: string, depth: number): void => {
    const members: [string, Json][] | null = value !== null && typeof value === "object" ? Object.entries(value) : null;
    const open = members !== null && members.length > 0 && isOpen(id, depth);
    rows.push({ id, depth, key, value, kind: kindOf(value), size: members?.length ?? null, isOpen: open });
    if (!open) return;
    for (const [name, member] of members)
      add(member, name, `${id}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1);
  };
  add(root, null, "", 0);
  return rows;
}

const WIDEST = 240;

/** What stands beside a key: a scalar, or a closed object's beginning. */
export function preview(row: Pick<JsonRow, "value" | "kind" | "size">): string {
  const { value, kind, size } = row;
  if (kind === "string") return clipped(JSON.stringify(value));
  if (kind !== "object" && kind !== "array") return JSON.stringify(value);
  const [open, close] = kind === "array" ? ["[", "]"] : ["{", "}"];
  if (size === 0) return `${open}${close}`;
  const names =
    kind === "array"
      ? ""
      : ` ${Object.keys(value as object)
          .slice(0, 4)
          .join(", ")}${(size ?? 0) > 4 ? ", …" : ""} `;
  return `${open}${names}${close}`;
}

function clipped(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}
