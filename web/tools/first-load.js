// What a browser fetches before the first page is shown, compressed as the server would: fails over the budget.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const FIRST_PAGE = "src/pages/productions/index.tsx";
const built = fileURLToPath(new URL("../../src/omnimind/web/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${built}.vite/manifest.json`, "utf8"));

function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const needed of chunk.imports ?? []) filesOf(needed, seen);
  return seen;
}

function fontsOf(files) {
  const styles = [...files].filter((file) => file.endsWith(".css")).map((file) => readFileSync(built + file, "utf8"));
  const faces = styles.flatMap((style) => style.match(/@font-face\s*\{[^}]*\}/g) ?? []);
  const latin = faces.filter((face) => face.includes("U+0000") || face.includes("U+??") || face.includes("U+0-FF"));
  return latin.flatMap((face) => [...face.matchAll(/url\(["']?\/?([^"')]+)/g)].map((match) => match[1]));
}

const page = readFileSync(`${built}index.html`, "utf8");
const files = new Set([...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg|woff2))"/g)].map((match) => match[1]));
filesOf(FIRST_PAGE, files);
for (const font of fontsOf(files)) files.add(font);
files.add("index.html");

let total = 0;
for (const file of files) {
  const bytes = readFileSync(built + file);
  const size = file.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  total += size;
  console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first load, of ${BUDGET_KB} kB`);
if (total > BUDGET_KB * 1000) process.exit(1);
