import { useEffect, useState } from "react";
import type { Format, Options, Order, Upload } from "@/api/types";

/** What the typed text is: a wish in words, a document to tell, or the address of one. */
export type TextKind = "request" | "document" | "address";

export interface Draft {
  text: string;
  /** Set where a person said what the text is; else it is guessed. */
  kind: TextKind | null;
  uploads: Upload[];
  flow: string;
  title: string;
  language: string;
  voice: string;
  formats: Format[];
  theme: string;
  /** Seconds; null leaves it to the text. */
  lengthS: number | null;
  quality: NonNullable<Options["quality"]> | "";
  music: boolean;
  offline: boolean;
  translateTo: string;
  budgetUsd: string;
}

export const EMPTY: Draft = {
  text: "",
  kind: null,
  uploads: [],
  flow: "video",
  title: "",
  language: "",
  voice: "",
  formats: ["landscape"],
  theme: "",
  lengthS: null,
  quality: "",
  music: true,
  offline: false,
  translateTo: "",
  budgetUsd: "",
};

const STORED = "omnimind.draft";
const LONGEST_REQUEST = 400;

/** What a text most likely is: an address alone, a wish of a few lines, or else a document. */
export function guessKind(text: string): TextKind {
  const trimmed = text.trim();
  if (/^https?:\/\/\S+$/.test(trimmed)) return "address";
  const isDocument = trimmed.length > LONGEST_REQUEST || /\n\s*\n/.test(trimmed) || /^#{1,6} /m.test(trimmed);
  return isDocument ? "document" : "request";
}

export const kindOf = (draft: Draft): TextKind => draft.kind ?? guessKind(draft.text);

/** Whether there is anything to make something of. */
export const hasContent = (draft: Draft): boolean => draft.text.trim() !== "" || draft.uploads.length > 0;

/** The draft as the API takes it; what was left open is left out. */
export function orderOf(draft: Draft): Order {
  const text = draft.text.trim();
  const kind = kindOf(draft);
  const sources: NonNullable<Order["sources"]> = draft.uploads.map((upload) => ({
    upload: upload.sha256,
    name: upload.name,
  }));
  if (text && kind === "document") sources.push({ text });
  if (text && kind === "address") sources.push({ url: text });
  const options: Options = {
    ...(draft.title.trim() && { title: draft.title.trim() }),
    ...(draft.language && { language: draft.language }),
    ...(draft.voice && { voice: draft.voice }),
    ...(draft.formats.length > 0 && { format: draft.formats }),
    ...(draft.theme && { theme: draft.theme }),
    ...(draft.lengthS && { duration: draft.lengthS }),
    ...(draft.quality && { quality: draft.quality }),
    ...(!draft.music && { music: false }),
  };
  return {
    ...(text && kind === "request" && { request: text }),
    ...(sources.length > 0 && { sources }),
    options,
    flow: draft.flow,
    ...(draft.offline && { offline: true }),
    ...(draft.translateTo && { translate_to: draft.translateTo }),
    ...(draft.budgetUsd && { budget_usd: draft.budgetUsd }),
  };
}

function stored(): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

/** The draft, remembered in this browser until it is made or thrown away. */
export function useDraft(): [Draft, (change: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState(stored);
  useEffect(() => {
    localStorage.setItem(STORED, JSON.stringify(draft));
  }, [draft]);
  const change = (wanted: Partial<Draft>) => setDraft((former) => ({ ...former, ...wanted }));
  const clear = () => setDraft(EMPTY);
  return [draft, change, clear];
}

/** Throws the remembered draft away, also when its page is gone a moment later. */
export const forgetDraft = (): void => localStorage.removeItem(STORED);
