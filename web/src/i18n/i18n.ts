import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

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

void i18next.use(initReactI18next).init({
  lng: preferred(),
  fallbackLng: "en",
  resources: {},
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
});
document.documentElement.lang = i18next.language;

export function setLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

/** The language in use; changes re-render. */
export const useLanguage = (): Language => useTranslation().i18n.language as Language;

interface Tree {
  [key: string]: string | Tree;
}
type Same<M> = { [K in keyof M]: M[K] extends string ? string : Same<M[K]> };
type Base<K extends string> = K extends `${infer B}_${"one" | "many" | "other"}` ? B : K;
type Paths<M> = {
  [K in keyof M & string]: M[K] extends string ? Base<K> : `${K}.${Paths<M[K]>}`;
}[keyof M & string];

/** The texts of a page or part, in every language, under a name of their own. */
export interface Messages<M> {
  readonly namespace: string;
  readonly keys: M;
}

export type Translate<M> = (key: Paths<M>, values?: Record<string, unknown>) => string;

/**
 * Registers texts; call it once, at the top of the module that holds them. The compiler sees to it that both languages
 * have the same keys. `{{name}}` is filled in; `key_one`, `key_other` are chosen by `count`.
 */
export function defineMessages<const M extends Tree>(namespace: string, en: M, ptBR: Same<M>): Messages<M> {
  i18next.addResourceBundle("en", namespace, en, true, true);
  i18next.addResourceBundle("pt-BR", namespace, ptBR, true, true);
  return { namespace, keys: en };
}

/** The texts in the language in use: `const t = useT(messages); t("title")`. Unknown keys don't compile. */
export function useT<M>(messages: Messages<M>): Translate<M> {
  const { t } = useTranslation(messages.namespace);
  return t;
}

/** Whether a key made at run time (a status, say) has a text; narrows it for `t`. */
export function hasText<M>(messages: Messages<M>, key: string): key is Paths<M> {
  return i18next.exists(key, { ns: messages.namespace });
}
