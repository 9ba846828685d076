/** What a function belongs to, by which it has its colour. */

export const KINDS = ["media", "perception", "models", "agents", "store", "service", "library", "python"] as const;

export type Kind = (typeof KINDS)[number] | "root";

const ROOMS: Record<string, Kind> = {
  media: "media",
  documents: "media",
  stage: "media",
  perception: "perception",
  models: "models",
  guard: "models",
  agents: "agents",
  flows: "agents",
  runtime: "agents",
  store: "store",
};

/** The modules of Python itself that turn up in profiles. */
const PYTHON = new Set(
  (
    "__future__ _collections_abc _pydecimal _strptime _thread abc array ast asyncio atexit base64 bisect builtins calendar cmath " +
    "codecs collections concurrent configparser contextlib contextvars copy copyreg csv ctypes dataclasses datetime decimal difflib " +
    "dis email encodings enum fnmatch fractions functools gc genericpath getpass gettext glob gzip hashlib heapq hmac html http " +
    "importlib inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes multiprocessing ntpath " +
    "numbers opcode operator os pathlib pickle pkgutil platform posixpath pprint queue quopri random re reprlib runpy sched secrets " +
    "select selectors shlex shutil signal site socket socketserver sqlite3 ssl stat statistics string struct subprocess sys " +
    "sysconfig tarfile tempfile textwrap threading time timeit token tokenize traceback tracemalloc types typing unicodedata " +
    "urllib uuid warnings wave weakref xml zipfile zipimport zlib zoneinfo"
  ).split(" "),
);

/** The kind of a function `module:name`, or of a place in memory, `file:line`. */
export function kindOf(name: string): Kind {
  if (name === "all" || name.startsWith("(")) return "root";
  const parts = (name.split(":")[0] ?? "").replace(/\.py$/, "").split(/[./]/);
  const top = parts[0] ?? "";
  if (top === "omnimind") return ROOMS[parts[1] ?? ""] ?? "service";
  return PYTHON.has(top) || top.startsWith("<") || top.startsWith("?") ? "python" : "library";
}

/** How much more or less than before, from -3 to 3. */
export function changeOf(value: number, base: number): number {
  if (value <= 0 && base <= 0) return 0;
  const ratio = Math.log2(Math.max(value, 1e-9) / Math.max(base, 1e-9));
  const steps = [0.1375, 0.585, 1];
  return Math.sign(ratio) * steps.filter((least) => Math.abs(ratio) >= least).length;
}

/** A function and its module, or a line of a file and its folder; what stands for others has neither. */
export function partsOf(name: string): { own: string; where: string } {
  if (/\.py:\d+$/.test(name)) {
    const cut = name.lastIndexOf("/");
    return { own: name.slice(cut + 1), where: cut < 0 ? "" : name.slice(0, cut) };
  }
  const [where = "", own = ""] = name.split(/:(.*)/s);
  return own ? { own, where } : { own: where, where: "" };
}

/** The same in a small place. */
export const shortOf = (name: string): string => {
  const { own, where } = partsOf(name);
  return where ? `${own} · ${where}` : own;
};
