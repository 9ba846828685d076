import { useT, hasText } from "@/i18n/i18n";
import { Select, Switch, TextField, Textarea } from "@/ui/Field";
import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";
import { JsonField } from "./JsonField";
import styles from "./SchemaForm.module.css";
import { formMessages } from "./messages";
import { blankOf, fieldOf, requiredOf } from "./schema";

interface SchemaFormProps {
  schema: JsonObject;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  /** By JSON Pointers, as `errorsOf` finds them. */
  errors?: ReadonlyMap<string, string>;
}

/** A form for the values of a JSON Schema. */
export function SchemaForm({ schema, value, onChange, errors }: SchemaFormProps) {
  return (
    <div className={styles.form}>
      <SchemaField
        name=""
        where=""
        schema={schema}
        root={schema}
        value={value}
        onChange={onChange}
        errors={errors ?? new Map()}
        isRequired
      />
    </div>
  );
}

interface SchemaFieldProps {
  name: string;
  where: string;
  schema: Json;
  root: JsonObject;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  errors: ReadonlyMap<string, string>;
  isRequired: boolean;
}

function SchemaField(props: SchemaFieldProps) {
  const { name, where, schema, root, value, onChange, errors, isRequired } = props;
  const t = useT(formMessages);
  const field = fieldOf(schema, root, name);
  const key = `error.${errors.get(where) ?? ""}`;
  const shared = {
    label: field.title,
    hint: field.about || undefined,
    error: hasText(formMessages, key) ? t(key) : null,
    optional: !isRequired,
  };
  switch (field.kind) {
    case "switch":
      return <Switch label={field.title} hint={field.about} checked={value === true} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...shared}
          value={value === null || value === undefined ? "" : JSON.stringify(value)}
          options={[
            ...(isRequired && !field.isNullable ? [] : [{ value: "", label: t("none") }]),
            ...field.options.map((option) => ({
              value: JSON.stringify(option),
              label: typeof option === "string" ? option : JSON.stringify(option),
            })),
          ]}
          onChange={(event) =>
            onChange(
              event.target.value === ""
                ? field.isNullable
                  ? null
                  : undefined
                : (JSON.parse(event.target.value) as Json),
            )
          }
        />
      );
    case "number":
    case "integer":
      return (
        <TextField
          {...shared}
          type="number"
          step={field.kind === "integer" ? 1 : "any"}
          min={field.schema.minimum as number | undefined}
          max={field.schema.maximum as number | undefined}
          value={typeof value === "number" ? value : ""}
          onChange={(event) =>
            onChange(event.target.value === "" ? (field.isNullable ? null : undefined) : Number(event.target.value))
          }
        />
      );
    case "text":
      return (
        <TextField
          {...shared}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(textOr(event.target.value, isRequired, field.isNullable))}
        />
      );
    case "long":
      return (
        <Textarea
          {...shared}
          rows={2}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(textOr(event.target.value, isRequired, field.isNullable))}
        />
      );
    case "list":
      return (
        <Textarea
          {...shared}
          hint={field.about || t("list")}
          rows={3}
          value={Array.isArray(value) ? value.filter((item) => typeof item === "string").join("\n") : ""}
          onChange={(event) => onChange(event.target.value === "" ? [] : event.target.value.split("\n"))}
        />
      );
    case "object":
      return <Members {...props} title={field.title} inner={field.schema} isNullable={field.isNullable} />;
    case "json":
      return (
        <JsonField
          label={field.title || t("json")}
          hint={field.about || undefined}
          error={shared.error}
          value={value}
          onChange={onChange}
        />
      );
  }
}

function textOr(text: string, isRequired: boolean, isNullable: boolean): Json | undefined {
  if (text !== "" || isRequired) return text;
  return isNullable ? null : undefined;
}

function Members({
  name,
  where,
  root,
  value,
  onChange,
  errors,
  title,
  inner,
  isNullable,
  isRequired,
}: SchemaFieldProps & { title: string; inner: JsonObject; isNullable: boolean }) {
  const t = useT(formMessages);
  const held = isObject(value) ? value : {};
  const required = requiredOf(inner);
  const set = (key: string, member: Json | undefined) => {
    const next = { ...held };
    if (member === undefined) Reflect.deleteProperty(next, key);
    else next[key] = member;
    onChange(next);
  };
  const members = Object.entries(inner.properties as JsonObject).map(([key, schema]) => (
    <SchemaField
      key={key}
      name={key}
      where={`${where}/${key}`}
      schema={schema}
      root={root}
      value={held[key]}
      onChange={(member) => set(key, member)}
      errors={errors}
      isRequired={required.has(key)}
    />
  ));
  const isGiven = isObject(value) || (isRequired && !isNullable);
  if (name === "" && !isNullable) return <>{members}</>;
  return (
    <fieldset className={name === "" ? undefined : styles.group}>
      {name !== "" && <legend>{title}</legend>}
      {(isNullable || !isRequired) && (
        <Switch
          label={t("give", { name: title || t("json") })}
          checked={isGiven}
          onChange={(given) => onChange(given ? withMembers(blankOf(inner, root)) : isNullable ? null : undefined)}
        />
      )}
      {isGiven && members}
    </fieldset>
  );
}

const withMembers = (blank: Json | undefined): Json => (isObject(blank) ? blank : {});
