import { useT } from "@/i18n/i18n";
import { machineOf, nameOf } from "../document/pointer";
import { machines, references } from "../document/states";
import { agentOf } from "../graph/labels";
import { argumentGaps, isDirect, mismatches } from "../graph/ports";
import type { Part } from "./Inspector";
import styles from "./Inspector.module.css";
import { editorMessages } from "./messages";

/** Where what an agent is given does not fit what it takes, by the schemas. */
export function PortHints({ id, fields, definition, agents }: Part) {
  const t = useT(editorMessages);
  const agent = agents.find((one) => one.name === agentOf(fields.Resource));
  if (!agent) return null;
  const states = machines(definition).find((machine) => machine.id === machineOf(id))?.states ?? [];
  const own = states.find((state) => state.id === id);
  const gaps = argumentGaps(fields.Arguments, agent);
  const leading = states.filter(
    (state) =>
      own &&
      isDirect(state, own) &&
      references(state).some((edge) => edge.kind === "next" && edge.target === nameOf(id)),
  );
  const hints = leading.flatMap((state) => {
    const before = agents.find((one) => one.name === agentOf(state.fields.Resource));
    if (!before) return [];
    return mismatches(before, agent).map(({ field, gives, takes }) =>
      gives === null
        ? t("absent", { from: state.name, field, takes })
        : t("mismatch", { from: state.name, field, gives, takes }),
    );
  });
  if (gaps.missing.length > 0) hints.unshift(t("lacks", { names: gaps.missing.join(", ") }));
  if (gaps.unknown.length > 0) hints.unshift(t("unknown", { agent: agent.name, names: gaps.unknown.join(", ") }));
  return (
    <>
      {hints.map((hint) => (
        <p key={hint} className={styles.warning} role="note">
          {hint}
        </p>
      ))}
    </>
  );
}
