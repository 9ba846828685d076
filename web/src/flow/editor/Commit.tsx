import { type KeyboardEvent, useState } from "react";
import { TextField, Textarea } from "@/ui/Field";
import type { Json } from "../document/reading";
import { textOf, valueOf } from "./values";

interface CommitProps {
  label: string;
  labelHidden?: boolean;
  hint?: string | undefined;
  error?: string | null;
  value: string;
  onCommit: (text: string) => void;
  list?: string;
  isLong?: boolean;
  isMono?: boolean;
  placeholder?: string;
}

const MONO = { fontFamily: "var(--mono)", fontSize: 12 } as const;

/** A field that changes the flow when one is done with it: on Enter, or when it is left. Escape takes it back. */
export function Commit({ value, onCommit, isLong = false, isMono = false, ...rest }: CommitProps) {
  const [draft, setDraft] = useState({ text: value, of: value });
  if (draft.of !== value) setDraft({ text: value, of: value });
  const commit = () => {
    if (draft.text !== value) onCommit(draft.text);
  };
  const shared = {
    ...rest,
    value: draft.text,
    spellCheck: !isMono,
    ...(isMono && { style: MONO }),
    onBlur: commit,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) commit();
      if (event.key === "Escape") setDraft({ text: value, of: value });
    },
  };
  if (isLong)
    return <Textarea {...shared} rows={2} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />;
  return <TextField {...shared} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />;
}

interface ValueProps extends Omit<CommitProps, "value" | "onCommit" | "isMono"> {
  value: Json | undefined;
  onCommit: (value: Json | undefined) => void;
}

/** The same for any value: an expression, a word or JSON. */
export function ValueCommit({ value, onCommit, ...rest }: ValueProps) {
  const text = textOf(value);
  return (
    <Commit
      {...rest}
      isMono
      isLong={rest.isLong ?? text.length > 60}
      value={text}
      onCommit={(written) => onCommit(valueOf(written))}
    />
  );
}
