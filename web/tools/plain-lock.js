// Takes out of package-lock.json what names an address: who may be paid, and advice. npm writes it again with each change.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const one of Object.values(lock.packages)) {
  delete one.funding;
  delete one.deprecated;
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
