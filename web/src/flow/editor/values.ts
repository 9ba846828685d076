/** Values of a definition in a line of text: expressions and words as they are, all else as JSON. */

import type { Json } from "../document/reading";

export function textOf(value: Json | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return looksLikeJson(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

/** The value that was written; nothing if nothing was. */
export function valueOf(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  if (!looksLikeJson(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A word that JSON would read as something else has to be in quotes. */
function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.startsWith("{%")) return false;
  return /^(?:[[{"]|-?\d|true$|false$|null$)/.test(trimmed);
}
