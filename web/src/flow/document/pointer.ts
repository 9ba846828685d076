/** JSON Pointers (RFC 6901): the ids of states, of edges and of everything else in a definition. */

export type Key = string | number;
export type Path = readonly Key[];

export function pointerOf(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys of `pointer`; those of arrays stay strings of digits where an object could have them too. */
export function pathOf(pointer: string): Path {
  if (pointer === "") return [];
  const keys = pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.map((key, index) => (isIndex(keys, index) ? Number(key) : key));
}

const ARRAYS = new Set(["Branches", "Choices", "Catch", "Retry", "And", "Or"]);

function isIndex(keys: readonly string[], index: number): boolean {
  const before = keys[index - 1];
  const isName = keys[index - 2] === "States";
  return before !== undefined && !isName && ARRAYS.has(before) && /^\d+$/.test(keys[index] ?? "");
}

/** The name of the state that `id` points to. */
export function nameOf(id: string): string {
  return String(pathOf(id).at(-1) ?? "");
}

/** The machine that the state `id` stands in: empty for the whole flow. */
export function machineOf(id: string): string {
  return pointerOf(pathOf(id).slice(0, -2));
}

/** The id of the state `name` of a machine. */
export function stateId(machine: string, name: string): string {
  return machine + pointerOf(["States", name]);
}

/** The state that holds the machine, or `null` for the whole flow. */
export function holderOf(machine: string): string | null {
  const path = pathOf(machine);
  if (path.length === 0) return null;
  return pointerOf(path.slice(0, typeof path.at(-1) === "number" ? -2 : -1));
}

/** Whether `id` is `around` or something inside it. */
export function isWithin(id: string, around: string): boolean {
  return id === around || id.startsWith(`${around}/`);
}
