/** What the server says went wrong: an RFC 9457 problem document. */
export interface ProblemDocument {
  type?: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  hint?: string;
  instance?: string;
  errors?: { where: string; message: string }[];
}

/** A refused or failed request. `status` is 0 where no server answered. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly errors: readonly { where: string; message: string }[];
  /** Seconds after which the server asks to be tried again. */
  readonly retryAfterS: number | null;

  constructor(document: ProblemDocument, retryAfterS: number | null = null) {
    super(document.detail || document.title);
    this.name = "Problem";
    this.status = document.status;
    this.code = document.code;
    this.hint = document.hint ?? "";
    this.errors = document.errors ?? [];
    this.retryAfterS = retryAfterS;
  }
}

export const isProblem = (error: unknown): error is Problem => error instanceof Problem;

/** The problem that a refused response tells of, also where a proxy answered in its own words. */
export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get("Retry-After"));
  const retryAfterS = Number.isFinite(after) && after > 0 ? after : null;
  const fallback: ProblemDocument = {
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: "",
    code: `http.${response.status}`,
  };
  const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
  if (!isJson) return new Problem(fallback, retryAfterS);
  const said = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  return new Problem({ ...fallback, ...said, status: response.status }, retryAfterS);
}

/** The problem of a server that can't be reached. */
export const unreachable = (): Problem =>
  new Problem({ title: "unreachable", status: 0, detail: "", code: "http.unreachable" });
