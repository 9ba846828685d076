/** The shapes that the API speaks, as pages use them. Money is a decimal string, moments are RFC 3339, times `_s`. */

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Role = "viewer" | "editor" | "operator" | "admin";

export interface Session {
  user: { id: string; email: string; name: string; language: string | null } | null;
  actor: string;
  tenant: { id: string; name: string };
  role: Role;
  rights: string[];
  tenants: { id: string; name: string; role: Role }[];
  csrf: string;
}

export interface SignIn {
  password: boolean;
  oidc: { name: string; url: string } | null;
  is_new: boolean;
}

export interface SessionLink {
  kind: "first" | "invitation" | "reset";
  email: string | null;
  tenant: string | null;
}

export type ProductionStatus = "queued" | "running" | "waiting" | "ready" | "rejected" | "failed" | "cancelled";

export interface Failure {
  code: string;
  message: string;
  hint: string;
}

export interface ProductionSummary {
  id: string;
  title: string;
  status: ProductionStatus;
  progress: number | null;
  eta_s: number | null;
  flow: string;
  language: string | null;
  formats: Format[];
  duration_s: number | null;
  thumbnail: string | null;
  created_at: string;
  changed_at: string;
  ended_at: string | null;
  created_by: string;
  revision: number;
  run_id: string;
  cost_usd: string;
  error: Failure | null;
  waiting_for: { token: string; title: string } | null;
}

export type Format = "landscape" | "portrait" | "square";

export interface Options {
  title?: string;
  language?: string;
  voice?: string;
  duration?: number;
  format?: Format[];
  theme?: string;
  music?: boolean | string;
  captions?: ("burned" | "soft")[];
  quality?: "draft" | "standard" | "high";
}

export interface Line {
  text: string;
  spans: { start: number; end: number }[];
}

export interface Scene {
  id: string;
  index: number;
  chapter: string | null;
  state: "waiting" | "speaking" | "drawing" | "done" | "failed";
  lines: Line[];
  source: number;
  visual: { kind: string; [field: string]: unknown };
  start_s: number | null;
  end_s: number | null;
  words: { text: string; start_s: number; end_s: number }[] | null;
  thumbnail: string | null;
  has_preview: boolean;
}

export interface Measure {
  name: string;
  title: string;
  value: number | string | null;
  unit: string;
  limit: string;
  verdict: "pass" | "fail" | "not measured";
  note: string;
}

export interface Proof {
  subject: string;
  measures: Measure[];
}

export interface ProductionFile {
  name: string;
  sha256: string;
  media_type: string;
  size_bytes: number;
  licence: string;
  note: string;
}

export interface Revision {
  number: number;
  /** The version that this one was made from; 0 for the first. */
  base: number;
  run_id: string;
  note: string;
  author: string;
  created_at: string;
  status: ProductionStatus;
}

export interface Production extends ProductionSummary {
  order: { request: string | null; sources: { name: string; artifact: string }[]; options: Options };
  chapters: { title: string; start_s: number; end_s: number }[];
  scenes: Scene[];
  files: ProductionFile[];
  proofs: Proof[];
  notices: string[];
  timings: { agent: string; calls: number; seconds: number }[];
  revisions: Revision[];
}

export interface Order {
  request?: string;
  sources?: ({ upload: string; name?: string } | { text: string; name?: string } | { url: string })[];
  options?: Options;
  flow?: string;
  offline?: boolean;
  translate_to?: string;
  budget_usd?: string;
}

export interface GraphNode {
  id: string;
  label: string;
  type: string;
  resource: string | null;
  agent: string | null;
  parent: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
  is_start: boolean;
  is_end: boolean;
}

export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  kind: "next" | "choice" | "default" | "catch";
  label: string;
  points: [number, number][];
}

export interface Graph {
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface Plan {
  flow: string;
  definition: unknown;
  text: string;
  graph: Graph;
  steps: { state: string; agent: string; about: string; depth: number }[];
  predicted: { seconds: number; cost_usd: string; calls: number };
  notices: string[];
}

export interface Voice {
  id: string;
  name: string;
  language: string;
  engine: string;
  licence: string;
  is_installed: boolean;
}

export interface Theme {
  name: string;
  colours: Record<string, string | string[]>;
  fonts: Record<string, string> | string[];
}

export interface Upload {
  sha256: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export interface FlowSummary {
  name: string;
  origin: "shipped" | "own";
  version: number | string;
  about: string;
  states: number;
  changed_at: string | null;
}

export interface Approval {
  token: string;
  run_id: string;
  flow: string;
  path: string;
  state: string;
  request: unknown;
  answer_schema: Record<string, unknown> | null;
  asked_at: string;
  until_at: string | null;
}

export interface Member {
  id: string;
  email: string;
  name: string;
  role: Role;
  created_at: string;
  last_seen_at?: string | null;
}

export interface Key {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  per_minute: number | null;
}

export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
}

export interface Budget {
  scope: string;
  subject: string;
  period: string;
  hard_usd: string | null;
  soft_usd: string | null;
  spent_usd?: string;
}
