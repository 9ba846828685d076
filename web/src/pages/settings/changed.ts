import type { TenantSettings } from "@/api/types";

export const GIGABYTE = 1e9;

const NUMBERS = new Set(["per_minute", "productions_at_once", "storage_bytes", "runs_kept_days"]);

/** What a form says otherwise than the settings: only that is sent, since some of it needs further rights. */
export function changed(
  settings: TenantSettings,
  form: Iterable<[string, FormDataEntryValue]>,
): Record<string, unknown> {
  const former: Record<string, unknown> = { ...settings };
  const said = [...form].map(
    ([name, value]) => [name, valueOf(name, typeof value === "string" ? value.trim() : "")] as const,
  );
  return Object.fromEntries(
    said.filter(([name, value]) => value !== (former[name] ?? (NUMBERS.has(name) ? null : ""))),
  );
}

function valueOf(name: string, text: string): string | number | null {
  if (!NUMBERS.has(name)) return text;
  if (text === "") return null;
  return name === "storage_bytes" ? Math.round(Number(text) * GIGABYTE) : Number(text);
}
