/** JSON Schemas as forms: what fields there are, what is in them, and what is wrong with that. */

import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";
import { resolved, typesOf } from "../graph/ports";

export type FieldKind = "text" | "long" | "number" | "integer" | "switch" | "choice" | "object" | "list" | "json";

export interface FormField {
  readonly kind: FieldKind;
  readonly schema: JsonObject;
  readonly title: string;
  readonly about: string;
  readonly isNullable: boolean;
  /** Of a `choice`. */
  readonly options: readonly Json[];
}

const LONG = 200;

/** How a value of `schema` is asked for. */
export function fieldOf(schema: Json | undefined, root: JsonObject, name: string): FormField {
  const own = resolved(schema, root);
  const types = typesOf(own, root);
  const isNullable = types.has("null");
  const one = isNullable ? withoutNull(own, root) : own;
  const base = {
    schema: one,
    title: textOf(own.title) ?? sentence(name),
    about: textOf(own.description) ?? "",
    isNullable,
  };
  const options = Array.isArray(one.enum)
    ? one.enum.filter((option) => option !== null)
    : "const" in one
      ? [one.const ?? null]
      : [];
  return { ...base, options, kind: kindOf(one, root, options) };
}

function withoutNull(schema: JsonObject, root: JsonObject): JsonObject {
  const options = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : null;
  if (!options) return schema;
  const others = options.map((option) => resolved(option, root)).filter((option) => option.type !== "null");
  return others.length === 1 && others[0] ? others[0] : { anyOf: others };
}

function kindOf(schema: JsonObject, root: JsonObject, options: readonly Json[]): FieldKind {
  if (options.length > 0) return "choice";
  const types = [...typesOf(schema, root)].filter((type) => type !== "null");
  if (types.length !== 1) return "json";
  switch (types[0]) {
    case "string":
      return typeof schema.maxLength === "number" && schema.maxLength <= LONG
        ? "text"
        : schema.format === undefined && schema.pattern === undefined
          ? "long"
          : "text";
    case "number":
    case "integer":
      return types[0];
    case "boolean":
      return "switch";
    case "object":
      return isObject(schema.properties) ? "object" : "json";
    case "array":
      return typesOf(schema.items, root).size === 1 && typesOf(schema.items, root).has("string") ? "list" : "json";
    default:
      return "json";
  }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** `answer_schema` as people write it: `Answer schema`. */
export function sentence(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function requiredOf(schema: JsonObject): Set<string> {
  return new Set(
    Array.isArray(schema.required) ? schema.required.map((name) => (typeof name === "string" ? name : "")) : [],
  );
}

/** What a form begins with: defaults, and what must be there. */
export function blankOf(schema: Json | undefined, root: JsonObject): Json | undefined {
  const own = resolved(schema, root);
  if ("default" in own) return own.default;
  const field = fieldOf(own, root, "");
  if (field.isNullable) return null;
  if (field.kind === "object") {
    const required = requiredOf(field.schema);
    const members = Object.entries(field.schema.properties as JsonObject).filter(([name]) => required.has(name));
    return Object.fromEntries(
      members.flatMap(([name, inner]) => {
        const value = blankOf(inner, root);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
  return { switch: false, list: [], choice: field.options[0] }[field.kind as string];
}

/** What is wrong with `value`, by the JSON Pointers of where; what a person can see, not all that a schema can say. */
export function errorsOf(
  value: Json | undefined,
  schema: Json | undefined,
  root: JsonObject,
  where = "",
): Map<string, string> {
  const errors = new Map<string, string>();
  const field = fieldOf(schema, root, "");
  if (value === null && field.isNullable) return errors;
  if (field.kind === "object" && isObject(value)) {
    const required = requiredOf(field.schema);
    for (const [name, inner] of Object.entries(field.schema.properties as JsonObject)) {
      const member = value[name];
      if (member === undefined && required.has(name)) errors.set(`${where}/${name}`, "required");
      else if (member !== undefined)
        for (const [at, what] of errorsOf(member, inner, root, `${where}/${name}`)) errors.set(at, what);
    }
    return errors;
  }
  const problem = problemOf(value, field, typesOf(field.schema, root));
  if (problem) errors.set(where, problem);
  return errors;
}

function problemOf(value: Json | undefined, field: FormField, types: Set<string>): string | null {
  const { schema } = field;
  if (field.options.length > 0) return field.options.some((option) => option === value) ? null : "choice";
  if (typeof value === "number") {
    if (types.size > 0 && !types.has("number") && !(types.has("integer") && Number.isInteger(value))) return "type";
    if (typeof schema.minimum === "number" && value < schema.minimum) return "small";
    return typeof schema.maximum === "number" && value > schema.maximum ? "large" : null;
  }
  const type = value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (types.size > 0 && !types.has(type)) return "type";
  if (typeof value === "string" && typeof schema.minLength === "number" && value.length < schema.minLength)
    return "short";
  if (typeof value === "string" && typeof schema.maxLength === "number" && value.length > schema.maxLength)
    return "long";
  return null;
}
