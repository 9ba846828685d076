const MOST = 200;

/** The words by which the lines of a template are found: those that all of them have. */
export function wordsOf(template: string): string {
  const words = template
    .replace(/<[A-Z*]+>/g, " ")
    .split(/[\s[\](){}"'`,;]+/)
    .map((word) => word.replace(/^[:.=]+|[:.=]+$/g, ""))
    .filter((word) => /[\p{L}\p{N}]{2}/u.test(word));
  let query = "";
  for (const word of new Set(words)) {
    if (query.length + word.length + 1 > MOST) break;
    query += query ? ` ${word}` : word;
  }
  return query;
}
