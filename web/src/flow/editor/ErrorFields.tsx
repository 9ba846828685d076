import { Plus, Trash2 } from "lucide-react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { connect } from "../document/edits";
import { flowOf, put } from "../document/merge";
import { deleteAt } from "../document/patch";
import { machineOf, pathOf } from "../document/pointer";
import type { Json, JsonObject } from "../document/reading";
import { isObject, machines } from "../document/states";
import { Commit, ValueCommit } from "./Commit";
import type { Part } from "./Inspector";
import styles from "./Inspector.module.css";
import { editorMessages } from "./messages";

const FAILING = ["Task", "Map", "Parallel"];

/** What happens when a state fails: trying again, and going on elsewhere. */
export function ErrorFields(part: Part) {
  const t = useT(editorMessages);
  const { id, fields, definition, set, edit } = part;
  if (!FAILING.includes(fields.Type as string)) return null;
  const [retries, catchers] = [rulesOf(fields.Retry), rulesOf(fields.Catch)];
  const others = (machines(definition).find((machine) => machine.id === machineOf(id))?.states ?? [])
    .filter((state) => state.id !== id)
    .map((state) => state.name);
  const remove = (field: string, index: number, count: number) =>
    edit((text) => deleteAt(flowOf(text), count === 1 ? [...pathOf(id), field] : [...pathOf(id), field, index]));
  const addRetry = () =>
    edit((text) => {
      const rule: Json = { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 };
      return retries.length === 0
        ? put(text, [...pathOf(id), "Retry"], [rule], {
            after: Object.keys(fields).filter((key) => !["Catch", "Next", "End"].includes(key)),
          })
        : put(text, [...pathOf(id), "Retry", retries.length], rule);
    });
  return (
    <fieldset className={styles.members}>
      <legend>{t("onError")}</legend>
      {retries.map((rule, index) => (
        <div key={`retry${index}`} className={styles.rule} role="group" aria-label={t("retry")}>
          <Errors rule={rule} onChange={(names) => set(["Retry", index, "ErrorEquals"], names)} />
          <ValueCommit
            label={t("attempts")}
            value={rule.MaxAttempts}
            onCommit={(next) => set(["Retry", index, "MaxAttempts"], next)}
          />
          <ValueCommit
            label={t("interval")}
            value={rule.IntervalSeconds}
            onCommit={(next) => set(["Retry", index, "IntervalSeconds"], next)}
          />
          <ValueCommit
            label={t("backoff")}
            value={rule.BackoffRate}
            onCommit={(next) => set(["Retry", index, "BackoffRate"], next)}
          />
          <IconButton
            small
            label={t("remove", { name: t("retry") })}
            onClick={() => remove("Retry", index, retries.length)}
          >
            <Trash2 />
          </IconButton>
        </div>
      ))}
      {catchers.map((rule, index) => (
        <div key={`catch${index}`} className={styles.rule} role="group" aria-label={t("onError")}>
          <Errors rule={rule} onChange={(names) => set(["Catch", index, "ErrorEquals"], names)} />
          <Select
            label={t("next")}
            value={typeof rule.Next === "string" ? rule.Next : ""}
            options={others.map((name) => ({ value: name, label: name }))}
            onChange={(event) => set(["Catch", index, "Next"], event.target.value)}
          />
          <IconButton
            small
            label={t("remove", { name: t("onError") })}
            onClick={() => remove("Catch", index, catchers.length)}
          >
            <Trash2 />
          </IconButton>
        </div>
      ))}
      <div className={styles.line}>
        <Button small icon={<Plus />} onClick={addRetry}>
          {t("addRetry")}
        </Button>
        <Button
          small
          icon={<Plus />}
          disabled={others.length === 0}
          onClick={() => edit((text) => connect(text, id, others[0] ?? "", "catch"))}
        >
          {t("addCatch")}
        </Button>
      </div>
    </fieldset>
  );
}

function rulesOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function Errors({ rule, onChange }: { rule: JsonObject; onChange: (names: string[]) => void }) {
  const t = useT(editorMessages);
  const names = Array.isArray(rule.ErrorEquals) ? rule.ErrorEquals.filter((name) => typeof name === "string") : [];
  return (
    <Commit
      label={t("errors")}
      isMono
      value={names.join(", ")}
      onCommit={(text) =>
        onChange(
          text
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean),
        )
      }
    />
  );
}
