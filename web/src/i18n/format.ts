import { useMemo } from "react";
import { formatsFor, type Formats } from "./formats";
import { useLanguage } from "./i18n";

export { formatsFor, type Formats };

/** The formats of the language in use. */
export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => formatsFor(language), [language]);
}
