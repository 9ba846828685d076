export interface Tree {
  [key: string]: string | Tree;
}

export type Values = Record<string, string | number | boolean | null | undefined>;

/** The text or part under a path such as `status.ready`. */
function find(texts: Tree, path: string): string | Tree | undefined {
  let found: string | Tree | undefined = texts;
  for (const name of path.split(".")) {
    if (typeof found !== "object" || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

export const has = (texts: Tree, path: string): boolean => typeof find(texts, path) === "string";

const fill = (text: string, values: Values) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => `${values[name] ?? ""}`);

/**
 * What gives a language's texts: `{{name}}` is filled in, and `key_one`, `key_other`... are chosen by `count`, as the
 * language counts. A path that has no text is given back as it is.
 */
export function translator(language: string, texts: Tree): (path: string, values?: Values) => string {
  let rules: Intl.PluralRules | undefined;
  const counted = (path: string, count: number) => {
    rules ??= new Intl.PluralRules(language);
    return find(texts, `${path}_${rules.select(count)}`) ?? find(texts, `${path}_other`);
  };
  return (path, values) => {
    const plural = typeof values?.count === "number" ? counted(path, values.count) : undefined;
    const text = plural ?? find(texts, path);
    if (typeof text !== "string") return path;
    return values ? fill(text, values) : text;
  };
}
