/** What is written on states and arrows: the fields of a definition in few words, as the server's graph has them. */

import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";

const TOKEN = ".waitForTaskToken";
const ORDERS: Readonly<Record<string, string>> = {
  Equals: "=",
  LessThan: "<",
  GreaterThan: ">",
  LessThanEquals: "≤",
  GreaterThanEquals: "≥",
};
const TESTS: Readonly<Record<string, string>> = {
  IsNull: "null",
  IsString: "text",
  IsNumeric: "a number",
  IsBoolean: "true or false",
  IsTimestamp: "a time",
  IsPresent: "there",
};
const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
] as const;

/** The agent that a `Resource` calls, without the marks around its name. */
export function agentOf(resource: Json | undefined): string | null {
  if (typeof resource !== "string" || !resource.startsWith("agent:")) return null;
  return resource.slice("agent:".length).replace(TOKEN, "") || null;
}

/** Whether a task waits for somebody's answer. */
export function waitsForAnswer(resource: Json | undefined): boolean {
  return typeof resource === "string" && resource.endsWith(TOKEN);
}

/** The second line of a state: what it calls, waits for or goes through. */
export function note(fields: JsonObject): string {
  switch (fields.Type) {
    case "Task":
      return typeof fields.Resource === "string" ? called(fields.Resource) : "";
    case "Wait":
      return waiting(fields);
    case "Map":
      return items(fields);
    case "Fail":
      return fields.Error === undefined ? "" : expression(fields.Error);
    default:
      return "";
  }
}

function called(resource: string): string {
  const name = resource
    .replace(TOKEN, "")
    .replace(/^agent:/, "")
    .replace(/^flow:/, "flow ");
  return resource.endsWith(TOKEN) ? `${name} ⏸` : name;
}

function waiting(fields: JsonObject): string {
  if (typeof fields.Seconds === "number") return lasting(fields.Seconds);
  const name = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].find((one) => one in fields);
  if (name === undefined) return "";
  const text = expression(fields[name] ?? null);
  return name.startsWith("Seconds") ? `${text} s` : `→ ${text}`;
}

/** `seconds` in the largest unit that they are a whole number of. */
export function lasting(seconds: number): string {
  const [size, unit] = UNITS.find(([one]) => seconds > 0 && seconds % one === 0) ?? [1, "s"];
  return `${seconds / size} ${unit}`;
}

function items(fields: JsonObject): string {
  const source = fields.Items ?? fields.ItemsPath;
  return typeof source === "string" && source !== "$" ? `∀ ${expression(source)}` : "∀";
}

/** What a catcher takes. */
export function errors(rule: JsonObject): string {
  const names = Array.isArray(rule.ErrorEquals)
    ? rule.ErrorEquals.map((name) => plain(name).replace(/^States\./, ""))
    : [];
  return names.length === 1 && names[0] === "ALL" ? "*" : names.join(", ");
}

/** When a choice rule holds: its comment, if it has one. */
export function rule(choice: JsonObject): string {
  if (typeof choice.Comment === "string" && choice.Comment) return choice.Comment;
  return choice.Condition === undefined ? condition(choice) : expression(choice.Condition);
}

function condition(choice: JsonObject): string {
  if (isObject(choice.Not)) return `not (${condition(choice.Not)})`;
  for (const [field, word] of [
    ["And", " and "],
    ["Or", " or "],
  ] as const) {
    const listed = choice[field];
    if (Array.isArray(listed))
      return listed
        .filter(isObject)
        .map((part) => joined(condition(part)))
        .join(word);
  }
  const name = Object.keys(choice).find((key) => !["Variable", "Next", "Comment", "Assign", "Output"].includes(key));
  return name === undefined ? "" : comparison(short(choice.Variable), name, choice[name] ?? null);
}

function joined(text: string): string {
  return / (?:and|or) /.test(text) ? `(${text})` : text;
}

function comparison(variable: string, name: string, value: Json): string {
  const test = TESTS[name];
  if (test) return value === false ? `${variable} is not ${test}` : `${variable} is ${test}`;
  if (name === "BooleanEquals") return value === false ? `not ${variable}` : variable;
  if (name === "StringMatches") return `${variable} like ${plain(value)}`;
  const order = name.replace(/Path$/, "").replace(/^(?:String|Numeric|Timestamp|Boolean)/, "");
  const other = name.endsWith("Path") ? short(value) : plain(value);
  return `${variable} ${ORDERS[order] ?? order} ${other}`;
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value as written, without the marks of an expression. */
export function expression(value: Json): string {
  const text = typeof value === "string" ? value.replace(/^\{%([\s\S]*)%\}$/, "$1") : JSON.stringify(value);
  return text.split(/\s+/).filter(Boolean).join(" ").replaceAll("$states.input.", "").replaceAll("$states.", "");
}

function short(path: Json | undefined): string {
  const text = typeof path === "string" ? path : JSON.stringify(path ?? "");
  return text.startsWith("$.") && text.length > 2 ? text.slice(2) : text;
}
