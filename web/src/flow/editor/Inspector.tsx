import { CopyPlus, FlaskConical, Flag, Trash2 } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Field";
import type { Agent, Finding } from "../api";
import { StateIcon } from "../canvas/StateIcon";
import { canvasMessages } from "../canvas/messages";
import { deleteState, duplicateState, makeStart, moveState, renameState, setField } from "../document/edits";
import { type Path, isWithin, machineOf, nameOf } from "../document/pointer";
import { positionsIn, without } from "../document/positions";
import type { Json, JsonObject } from "../document/reading";
import { allNames, isKind, machines, stateAt } from "../document/states";
import { agentOf, note } from "../graph/labels";
import { Commit } from "./Commit";
import { ErrorFields } from "./ErrorFields";
import styles from "./Inspector.module.css";
import { KindFields } from "./KindFields";
import { PortHints } from "./PortHints";
import { WhereTo } from "./WhereTo";
import { editorMessages } from "./messages";
import { type Action, type EditorState, afterMove } from "./state";

export interface InspectorProps {
  state: EditorState;
  id: string;
  agents: readonly Agent[];
  flows: readonly string[];
  findings: readonly Finding[];
  dispatch: (action: Action) => void;
  onTest: ((id: string) => void) | null;
}

/** What the parts of the inspector share. */
export interface Part {
  readonly id: string;
  readonly fields: JsonObject;
  readonly definition: JsonObject;
  readonly agents: readonly Agent[];
  readonly flows: readonly string[];
  /** Set a field of the state, or take it away. */
  readonly set: (path: Path, value: Json | undefined) => void;
  /** Any change of the text. */
  readonly edit: (change: (text: string) => string) => void;
}

/** A state's fields, by its kind. */
export function Inspector({ state, id, agents, flows, findings, dispatch, onTest }: InspectorProps) {
  const t = useT(editorMessages);
  const { definition } = state.good;
  const fields = stateAt(definition, id);
  if (!fields) return null;
  const { text, positions } = state.history.now;
  const edit = (change: (text: string) => string) => dispatch({ kind: "edited", text: change(text), atMs: Date.now() });
  const become = (to: { text: string; id: string }) =>
    dispatch({
      kind: "edited",
      text: to.text,
      select: to.id,
      positions: afterMove(positions, id, to.id),
      atMs: Date.now(),
    });
  const part: Part = {
    id,
    fields,
    definition,
    agents,
    flows,
    set: (path, value) => edit((before) => setField(before, id, path, value)),
    edit,
  };
  const isStart = machines(definition).some(
    (machine) => machine.id === machineOf(id) && machine.startAt === nameOf(id),
  );
  return (
    <div className={styles.inspector}>
      <Title id={id} fields={fields} />
      {findings.map((finding) => (
        <p
          key={`${finding.line ?? 0}${finding.message}`}
          className={finding.severity === "error" ? styles.error : styles.warning}
          role="note"
        >
          {finding.message}. {finding.hint}
        </p>
      ))}
      <Name id={id} definition={definition} onRename={(name) => become(renameState(text, id, name))} />
      <Commit
        label={t("comment")}
        isLong
        value={typeof fields.Comment === "string" ? fields.Comment : ""}
        onCommit={(comment) => part.set(["Comment"], comment.trim() === "" ? undefined : comment)}
      />
      <KindFields {...part} />
      <PortHints {...part} />
      <WhereTo {...part} />
      <ErrorFields {...part} />
      <Place id={id} definition={definition} onMove={(machine) => become(moveState(text, id, machine))} />
      <div className={styles.actions}>
        {isStart ? (
          <span className={styles.hint}>{t("isStart")}</span>
        ) : (
          <Button small icon={<Flag />} onClick={() => edit((before) => makeStart(before, id))}>
            {t("makeStart")}
          </Button>
        )}
        <Button
          small
          icon={<CopyPlus />}
          onClick={() => {
            const copy = duplicateState(text, id);
            dispatch({ kind: "edited", text: copy.text, select: copy.id, atMs: Date.now() });
          }}
        >
          {t("duplicate")}
        </Button>
        {onTest && (
          <Button small icon={<FlaskConical />} onClick={() => onTest(id)}>
            {t("test")}
          </Button>
        )}
        <Button
          small
          kind="danger"
          icon={<Trash2 />}
          onClick={() =>
            dispatch({
              kind: "edited",
              text: deleteState(text, id),
              select: null,
              positions: without(positionsIn(positions), id),
              atMs: Date.now(),
            })
          }
        >
          {t("delete")}
        </Button>
      </div>
    </div>
  );
}

function Title({ id, fields }: { id: string; fields: JsonObject }) {
  const t = useT(canvasMessages);
  const type = isKind(fields.Type) ? fields.Type : "Unknown";
  return (
    <header className={styles.title}>
      <span className={styles.icon}>
        <StateIcon type={type} agent={agentOf(fields.Resource)} note={note(fields)} />
      </span>
      <div>
        <h2>{nameOf(id)}</h2>
        <p className={styles.hint}>{t(`type.${type}`)}</p>
      </div>
    </header>
  );
}

function Name({ id, definition, onRename }: { id: string; definition: JsonObject; onRename: (name: string) => void }) {
  const t = useT(editorMessages);
  const [refused, setRefused] = useState<string | null>(null);
  const rename = (name: string) => {
    const isTaken = name.trim() !== nameOf(id) && allNames(definition).has(name.trim());
    setRefused(isTaken ? id : null);
    if (!isTaken) onRename(name);
  };
  return (
    <Commit label={t("name")} error={refused === id ? t("nameTaken") : null} value={nameOf(id)} onCommit={rename} />
  );
}

function Place({ id, definition, onMove }: { id: string; definition: JsonObject; onMove: (machine: string) => void }) {
  const t = useT(editorMessages);
  const places = machines(definition).filter((machine) => !isWithin(machine.id, id));
  if (places.length < 2) return null;
  const label = (machine: string, holder: string | null) => {
    if (holder === null) return t("wholeFlow");
    const branch = /\/Branches\/(\d+)$/.exec(machine)?.[1];
    return branch === undefined ? nameOf(holder) : t("branch", { name: nameOf(holder), number: Number(branch) + 1 });
  };
  return (
    <Select
      label={t("place")}
      value={machineOf(id)}
      onChange={(event) => onMove(event.target.value)}
      options={places.map(({ id: machine, holder }) => ({ value: machine, label: label(machine, holder) }))}
    />
  );
}
