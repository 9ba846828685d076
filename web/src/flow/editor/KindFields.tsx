import { Plus, Trash2 } from "lucide-react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Select, Switch } from "@/ui/Field";
import { connect } from "../document/edits";
import { put } from "../document/merge";
import { deleteAt } from "../document/patch";
import { flowOf } from "../document/merge";
import { machineOf, nameOf, pathOf } from "../document/pointer";
import type { JsonObject } from "../document/reading";
import { freeName, isObject, machines } from "../document/states";
import { requiredOf } from "../forms/schema";
import { agentOf, waitsForAnswer } from "../graph/labels";
import { resolved, typeName } from "../graph/ports";
import { ValueCommit } from "./Commit";
import type { Part } from "./Inspector";
import styles from "./Inspector.module.css";
import { type Known, Members } from "./Members";
import { editorMessages } from "./messages";

/** The fields that only states of its kind have. */
export function KindFields(part: Part) {
  const t = useT(editorMessages);
  const { fields, set } = part;
  const value = (field: string, label: string, hint?: string) => (
    <ValueCommit label={label} hint={hint} value={fields[field]} onCommit={(next) => set([field], next)} />
  );
  switch (fields.Type) {
    case "Task":
      return <TaskFields {...part} />;
    case "Choice":
      return <Rules {...part} />;
    case "Wait":
      return "Timestamp" in fields ? value("Timestamp", t("timestamp")) : value("Seconds", t("seconds"));
    case "Map":
      return (
        <>
          {value("Items", t("items"))}
          {"ItemSelector" in fields && (
            <Members
              label={t("itemSelector")}
              value={fields.ItemSelector}
              onChange={(next) => set(["ItemSelector"], next)}
            />
          )}
          {value("MaxConcurrency", t("atOnce"))}
          <Results {...part} />
        </>
      );
    case "Parallel":
      return (
        <>
          <Branches {...part} />
          <Results {...part} />
        </>
      );
    case "Fail":
      return (
        <>
          {value("Error", t("errorName"))}
          {value("Cause", t("cause"))}
        </>
      );
    case "Pass":
      return <Results {...part} />;
    default:
      return null;
  }
}

function TaskFields(part: Part) {
  const t = useT(editorMessages);
  const { fields, agents, flows, set } = part;
  const resource = typeof fields.Resource === "string" ? fields.Resource : "";
  const called = resource.replace(/\.waitForTaskToken$/, "");
  const isAsking = waitsForAnswer(resource);
  const names = [...agents.map((one) => `agent:${one.name}`), ...flows.map((name) => `flow:${name}`)];
  const agent = agents.find((one) => one.name === agentOf(resource));
  const write = (name: string, asks: boolean) => set(["Resource"], `${name}${asks ? ".waitForTaskToken" : ""}`);
  return (
    <>
      <Select
        label={t("resource")}
        hint={agent?.about}
        value={called}
        options={[
          ...(called === "" || !names.includes(called)
            ? [{ value: called, label: called || t("chooseResource") }]
            : []),
          ...names.map((name) => ({ value: name, label: name.replace(/^agent:/, "").replace(/^flow:/, "flow ") })),
        ]}
        onChange={(event) => write(event.target.value, isAsking)}
      />
      <Members
        label={t("args")}
        hint={t("argsHint")}
        value={fields.Arguments}
        known={agent ? knownOf(agent.takes) : []}
        onChange={(next) => set(["Arguments"], next)}
      />
      <Switch label={t("asks")} hint={t("asksHint")} checked={isAsking} onChange={(asks) => write(called, asks)} />
      <ValueCommit
        label={t("timeout")}
        value={fields.TimeoutSeconds}
        onCommit={(next) => set(["TimeoutSeconds"], next)}
      />
      <Results {...part} />
    </>
  );
}

/** What an agent takes, field by field. */
export function knownOf(schema: JsonObject): Known[] {
  const takes = resolved(schema, schema);
  const required = requiredOf(takes);
  const properties = isObject(takes.properties) ? takes.properties : {};
  return Object.entries(properties)
    .map(([name, one]) => {
      const own = resolved(one, schema);
      return {
        name,
        type: typeName(one, schema),
        about: typeof own.description === "string" ? own.description : "",
        isRequired: required.has(name),
      };
    })
    .toSorted((one, other) => Number(other.isRequired) - Number(one.isRequired));
}

function Results({ fields, set }: Part) {
  const t = useT(editorMessages);
  return (
    <>
      <Members label={t("assign")} value={fields.Assign} onChange={(next) => set(["Assign"], next)} />
      <ValueCommit
        label={t("output")}
        hint={t("outputHint")}
        value={fields.Output}
        onCommit={(next) => set(["Output"], next)}
      />
    </>
  );
}

function Rules({ id, fields, definition, set, edit }: Part) {
  const t = useT(editorMessages);
  const rules = Array.isArray(fields.Choices) ? fields.Choices : [];
  const others = (machines(definition).find((machine) => machine.id === machineOf(id))?.states ?? [])
    .filter((state) => state.id !== id)
    .map((state) => state.name);
  const options = others.map((name) => ({ value: name, label: name }));
  return (
    <fieldset className={styles.members}>
      <legend>{t("rules")}</legend>
      {rules.map(
        (rule, index) =>
          isObject(rule) && (
            <div key={index} className={styles.rule}>
              <ValueCommit
                label={t("condition")}
                value={rule.Condition ?? conditionOf(rule)}
                onCommit={(next) => set(["Choices", index, "Condition"], next)}
              />
              <Select
                label={t("next")}
                value={typeof rule.Next === "string" ? rule.Next : ""}
                options={withMissing(options, rule.Next)}
                onChange={(event) => set(["Choices", index, "Next"], event.target.value)}
              />
              <IconButton
                small
                label={t("remove", { name: t("rule", { number: index + 1 }) })}
                onClick={() => edit((text) => deleteAt(flowOf(text), [...pathOf(id), "Choices", index]))}
              >
                <Trash2 />
              </IconButton>
            </div>
          ),
      )}
      <Button
        small
        icon={<Plus />}
        disabled={others.length === 0}
        onClick={() => edit((text) => connect(text, id, others[0] ?? nameOf(id), "choice"))}
      >
        {t("addRule")}
      </Button>
      <Select
        label={t("default")}
        value={typeof fields.Default === "string" ? fields.Default : ""}
        options={[{ value: "", label: t("nothingElse") }, ...withMissing(options, fields.Default)]}
        onChange={(event) => set(["Default"], event.target.value || undefined)}
      />
    </fieldset>
  );
}

/** A rule of JSONPath as it is written, without where it leads. */
function conditionOf(rule: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([key]) => key !== "Next"));
}

function withMissing(options: { value: string; label: string }[], target: unknown): { value: string; label: string }[] {
  if (typeof target !== "string" || target === "" || options.some((option) => option.value === target)) return options;
  return [{ value: target, label: `${target} ?` }, ...options];
}

function Branches({ id, fields, definition, edit }: Part) {
  const t = useT(editorMessages);
  const count = Array.isArray(fields.Branches) ? fields.Branches.length : 0;
  const add = () => {
    const name = freeName(definition, "Branch");
    edit((text) =>
      put(text, [...pathOf(id), "Branches", count], { StartAt: name, States: { [name]: { Type: "Pass", End: true } } }),
    );
  };
  return (
    <p className={styles.line}>
      {t("branches", { count })}{" "}
      <Button small icon={<Plus />} onClick={add}>
        {t("addBranch")}
      </Button>
    </p>
  );
}
