import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import type { Json, JsonObject } from "../document/reading";
import { isObject } from "../document/states";
import { ValueCommit } from "./Commit";
import styles from "./Inspector.module.css";
import { editorMessages } from "./messages";

/** What is known of a member beforehand. */
export interface Known {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  readonly isRequired: boolean;
}

interface MembersProps {
  label: string;
  hint?: string;
  value: Json | undefined;
  known?: readonly Known[];
  onChange: (value: Json | undefined) => void;
}

/** An object of a definition, member by member; or one expression in its place. */
export function Members({ label, hint, value, known = [], onChange }: MembersProps) {
  const t = useT(editorMessages);
  if (value !== undefined && !isObject(value)) {
    return <ValueCommit label={label} hint={t("wholeArgs")} value={value} onCommit={onChange} />;
  }
  const held = value ?? {};
  const set = (name: string, member: Json | undefined) => {
    const next: JsonObject = Object.fromEntries(
      Object.entries(held).filter(([key]) => key !== name || member !== undefined),
    );
    if (member !== undefined) next[name] = member;
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  const missing = known.filter((one) => !(one.name in held));
  return (
    <fieldset className={styles.members}>
      <legend>{label}</legend>
      {hint && Object.keys(held).length === 0 && <p className={styles.hint}>{hint}</p>}
      {Object.entries(held).map(([name, member]) => {
        const about = known.find((one) => one.name === name);
        return (
          <div key={name} className={styles.member}>
            <ValueCommit label={name} hint={about?.type} value={member} onCommit={(next) => set(name, next)} />
            <IconButton small label={t("remove", { name })} onClick={() => set(name, undefined)}>
              <Trash2 />
            </IconButton>
          </div>
        );
      })}
      <NewMember
        known={missing}
        onAdd={(name) => set(name, `{% $states.input.${/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``} %}`)}
      />
    </fieldset>
  );
}

function NewMember({ known, onAdd }: { known: readonly Known[]; onAdd: (name: string) => void }) {
  const t = useT(editorMessages);
  const [name, setName] = useState("");
  const id = useId();
  const add = () => {
    if (name.trim() === "") return;
    onAdd(name.trim());
    setName("");
  };
  return (
    <>
      {known.length > 0 && (
        <ul className={styles.chips}>
          {known.map((one) => (
            <li key={one.name}>
              <Button
                small
                kind={one.isRequired ? "secondary" : "quiet"}
                icon={<Plus />}
                title={[one.type, one.about].filter(Boolean).join(" · ")}
                onClick={() => onAdd(one.name)}
              >
                {one.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.member}>
        <TextField
          label={t("field")}
          labelHidden
          placeholder={t("field")}
          value={name}
          list={id}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") add();
          }}
        />
        <IconButton small label={t("add")} disabled={name.trim() === ""} onClick={add}>
          <Plus />
        </IconButton>
      </div>
    </>
  );
}
