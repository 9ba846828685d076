import type { Json, JsonObject } from "@/flow/document/reading";

const LONGEST = 240;

const written = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Fields in a line: `agent=narrator seconds=0.8`. */
export function said(fields: JsonObject): string {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${written(value).split("\n")[0] ?? ""}`)
    .join("  ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
