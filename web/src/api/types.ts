/**
 * The shapes that the API speaks, by their names in its OpenAPI document; narrower only where the document says less than
 * the server does. Money is a decimal string, moments are RFC 3339, lengths of time end in `_s`.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];
type Narrowed<T, N> = Omit<T, keyof N> & N;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Role = Schemas["Invitation"]["role"];
export type Session = Schemas["SessionView"];
export type SignIn = Schemas["Ways"];
export type SessionLink = Schemas["LinkView"];
export type BrowserSession = Schemas["OpenSession"];
export type Member = Schemas["MemberView"];
export type OneTimeLink = Schemas["LinkAddress"];
export type Key = Schemas["KeyView"];
export type MadeKey = Schemas["MadeKey"];
export type AuditRow = Schemas["NoteView"];
export type Budget = Schemas["BudgetView"];
export type Tenant = Schemas["TenantView"];
export type TenantSettings = Schemas["TenantSettings"];
export type SettingsView = Schemas["SettingsView"];
export type Voice = Schemas["VoiceView"];
export type Theme = Schemas["ThemeView"];
export type Upload = Schemas["UploadView"];
export type Deployment = Schemas["DeploymentView"];
export type Policy = Schemas["PolicyView"];
export type PolicyWithText = Schemas["PolicyWithText"];

export type ProductionStatus = Schemas["ProductionSummary"]["status"];
export type Format = NonNullable<Schemas["Options"]["format"]>[number];
export type Options = Schemas["Options"];
export type Order = Partial<Schemas["Wanted"]>;
export type ProductionSummary = Narrowed<Schemas["ProductionSummary"], { formats: Format[] }>;
export type Scene = Schemas["SceneView"];
export type Line = Scene["lines"][number];
export type ProductionFile = Schemas["FileView"];
export type Revision = Schemas["RevisionView"];
export type Production = Narrowed<Schemas["ProductionDetail"], { formats: Format[]; proofs: Proof[] }>;
export type Plan = Narrowed<Schemas["Plan"], { graph: Graph }>;

export interface Measure {
  name: string;
  title: string;
  value: number | string | null;
  unit: string;
  limit: string;
  verdict: "pass" | "fail" | "not measured";
  note: string;
}

/** Every measure of one file. */
export interface Proof {
  subject: string;
  measures: Measure[];
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
