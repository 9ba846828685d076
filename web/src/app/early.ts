/**
 * Asks for what the page at an address needs, while the dashboard itself is still on its way. Its text is made a script
 * of its own, run before all others: it can't use anything from outside.
 *
 * @param needs Addresses by the first part of a path, with a slash at the end where something follows.
 */
export function askEarly(needs: Record<string, readonly string[]>): void {
  const [, first = "", second] = location.pathname.split("/");
  for (const href of needs[second ? `${first}/` : first] ?? []) {
    const link = document.createElement("link");
    const isScript = href.endsWith(".js");
    link.rel = isScript ? "modulepreload" : "preload";
    link.as = isScript ? "script" : href.endsWith(".css") ? "style" : "fetch";
    link.crossOrigin = "";
    link.href = href;
    document.head.append(link);
  }
}
