import { useT } from "@/i18n/i18n";
import { Select } from "@/ui/Field";
import { connect, disconnect } from "../document/edits";
import { machineOf, nameOf } from "../document/pointer";
import { machines, references } from "../document/states";
import type { Part } from "./Inspector";
import { editorMessages } from "./messages";

const ENDLESS = ["Choice", "Succeed", "Fail"];

/** The state that comes next, or that this one is the last. */
export function WhereTo({ id, fields, definition, edit }: Part) {
  const t = useT(editorMessages);
  if (ENDLESS.includes(fields.Type as string)) return null;
  const machine = machines(definition).find((one) => one.id === machineOf(id));
  const names = machine?.states.map((state) => state.name).filter((name) => name !== nameOf(id)) ?? [];
  const next = typeof fields.Next === "string" ? fields.Next : "";
  const onward = machine?.states
    .filter((state) => state.id === id)
    .flatMap(references)
    .find((edge) => edge.kind === "next");
  const change = (target: string) =>
    edit((text) => {
      if (target !== "") return connect(text, id, target, "next");
      return onward ? disconnect(text, onward) : text;
    });
  const unknown = next !== "" && !names.includes(next) ? [{ value: next, label: `${next} ?` }] : [];
  return (
    <Select
      label={t("next")}
      value={next}
      options={[{ value: "", label: t("end") }, ...unknown, ...names.map((name) => ({ value: name, label: name }))]}
      onChange={(event) => change(event.target.value)}
    />
  );
}
