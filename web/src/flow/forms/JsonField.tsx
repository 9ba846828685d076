import { type ReactNode, useState } from "react";
import { useT } from "@/i18n/i18n";
import { Textarea } from "@/ui/Field";
import type { Json } from "../document/reading";
import { formMessages } from "./messages";

interface JsonFieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  rows?: number;
}

/** Any value, written as JSON. What is not JSON yet stays as it was typed, and changes nothing. */
export function JsonField({ label, hint, error, value, onChange, rows }: JsonFieldProps) {
  const t = useT(formMessages);
  const written = value === undefined ? "" : JSON.stringify(value, null, 2);
  const [draft, setDraft] = useState({ text: written, value: written });
  if (draft.value !== written) setDraft({ text: written, value: written });
  const isBroken = draft.text.trim() !== "" && parse(draft.text) === undefined;
  const change = (text: string) => {
    const parsed = text.trim() === "" ? { value: undefined } : parse(text);
    setDraft({
      text,
      value: parsed ? (parsed.value === undefined ? "" : JSON.stringify(parsed.value, null, 2)) : written,
    });
    if (parsed) onChange(parsed.value);
  };
  return (
    <Textarea
      label={label}
      hint={hint ?? t("json")}
      error={isBroken ? t("error.json") : error}
      value={draft.text}
      rows={rows ?? Math.min(Math.max(draft.text.split("\n").length, 3), 14)}
      spellCheck={false}
      style={{ fontFamily: "var(--mono)", fontSize: 12 }}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function parse(text: string): { value: Json | undefined } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
