import { readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";
import { askEarly } from "../src/app/early.ts";
import { HOME, INSIDE, OUTSIDE } from "../src/app/paths.ts";

const SESSION = "/v1/session";
const BEFORE = "theme.js";
const FONTS = /\/(inter-latin-wght|newsreader-latin-500)-normal-[^/]*\.woff2$/;

type Bundle = Rolldown.OutputBundle;

/** A chunk, and all that it imports at once. */
function within(bundle: Bundle, file: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[file];
  if (chunk?.type !== "chunk" || seen.has(file)) return seen;
  seen.add(file);
  for (const needed of chunk.imports) within(bundle, needed, seen);
  return seen;
}

/** The file that is made of a source. */
function fileOf(bundle: Bundle, source: string): string {
  const found = Object.values(bundle).find((one) => one.type === "chunk" && one.facadeModuleId?.endsWith(source));
  if (!found) throw new Error(`${source} has no file of its own`);
  return found.fileName;
}

/** What a page needs beside what is fetched for every page: its scripts, and their styles. */
function filesOf(bundle: Bundle, name: string): string[] {
  const common = within(bundle, fileOf(bundle, "/index.html"));
  const page = fileOf(bundle, `/pages/${name}/index.tsx`);
  const scripts = [...within(bundle, page)].filter((file) => !common.has(file));
  const styles = scripts.flatMap((file) => {
    const chunk = bundle[file];
    return chunk?.type === "chunk" ? [...(chunk.viteMetadata?.importedCss ?? [])] : [];
  });
  return [...scripts, ...styles].map((file) => `/${file}`);
}

/** The keys of `askEarly` that a path such as `/alerts/:id?` has. */
function keysOf(path: string): string[] {
  const [, first = "", second] = path.split("/");
  if (!second) return [first];
  return second.endsWith("?") ? [first, `${first}/`] : [`${first}/`];
}

/**
 * Has the files of the page that is opened, the session and the fonts asked for while the dashboard is being read. The
 * script that does so goes into one file with the one that sets the theme.
 */
export function early(): Plugin {
  let [first, script] = ["", ""];
  return {
    name: "early",
    apply: "build",
    configResolved: ({ publicDir }) => {
      first = readFileSync(`${publicDir}/${BEFORE}`, "utf8");
    },
    generateBundle: {
      order: "pre",
      handler(_, bundle) {
        const outside = Object.entries(OUTSIDE).map(([path, name]) => [path, filesOf(bundle, name)] as const);
        const inside = Object.entries(INSIDE).map(
          ([path, name]) => [path, [SESSION, ...filesOf(bundle, name)]] as const,
        );
        const all: (readonly [string, readonly string[]])[] = [...outside, ...inside];
        all.push(...all.filter(([path]) => path === HOME).map(([, needed]) => ["/", needed] as const));
        const needs = Object.fromEntries(all.flatMap(([path, needed]) => keysOf(path).map((key) => [key, needed])));
        const source = `${first}(${askEarly.toString()})(${JSON.stringify(needs)});\n`;
        script = this.getFileName(this.emitFile({ type: "asset", name: "early.js", source }));
      },
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        if (!html.includes(`src="/${BEFORE}"`)) throw new Error(`index.html does not run ${BEFORE}`);
        const fonts = Object.keys(bundle ?? {}).filter((file) => FONTS.test(file));
        const preload = (file: string) => ({ rel: "preload", as: "font", crossorigin: "", href: `/${file}` });
        return {
          html: html.replace(`src="/${BEFORE}"`, `src="/${script}"`),
          tags: fonts.map((file) => ({ tag: "link", attrs: preload(file), injectTo: "head" })),
        };
      },
    },
  };
}
