import { useSyncExternalStore } from "react";
import { has, translator, type Tree, type Values } from "./texts";

export const LANGUAGES = { en: "English", "pt-BR": "Português (Brasil)" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "omnimind.language";

export const isLanguage = (tag: string | null | undefined): tag is Language => !!tag && tag in LANGUAGES;

/** The language that was chosen here, or else the first of the browser's that we speak. */
function preferred(): Language {
  const chosen = localStorage.getItem(STORED);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("pt")) &&
    !navigator.languages[0]?.toLowerCase().startsWith("en")
    ? "pt-BR"
    : "en";
}

let spoken = preferred();
document.documentElement.lang = spoken;
const listeners = new Set<() => void>();

export function setLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  spoken = language;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The language in use; changes re-render. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => spoken);

type Same<M> = { [K in keyof M]: M[K] extends string ? string : Same<M[K]> };
type Base<K extends string> = K extends `${infer B}_${"one" | "many" | "other"}` ? B : K;
type Paths<M> = {
  [K in keyof M & string]: M[K] extends string ? Base<K> : `${K}.${Paths<M[K]>}`;
}[keyof M & string];

export type Translate<M> = (key: Paths<M>, values?: Values) => string;

/** The texts of a page or part, in every language. */
export interface Messages<M> {
  readonly texts: M;
  readonly translate: Readonly<Record<Language, Translate<M>>>;
}

/**
 * Holds texts; call it once, at the top of a module. The compiler sees to it that both languages have the same keys.
 * `{{name}}` is filled in; `key_one`, `key_other` are chosen by `count`.
 */
export function defineMessages<const M extends Tree>(en: M, ptBR: Same<M>): Messages<M> {
  return { texts: en, translate: { en: translator("en", en), "pt-BR": translator("pt-BR", ptBR) } };
}

/** The texts in the language in use: `const t = useT(messages); t("title")`. Unknown keys don't compile. */
export function useT<M>(messages: Messages<M>): Translate<M> {
  return messages.translate[useLanguage()];
}

/** Whether a key made at run time (a status, say) has a text; narrows it for `t`. */
export function hasText<M extends Tree>(messages: Messages<M>, key: string): key is Paths<M> {
  return has(messages.texts, key);
}
