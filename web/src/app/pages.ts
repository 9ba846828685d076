import {
  Activity,
  BellRing,
  ChartColumn,
  CircleCheckBig,
  Clapperboard,
  Flame,
  FlaskConical,
  ListTree,
  Play,
  ScrollText,
  Settings,
  SquarePen,
  Target,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { ComponentType } from "react";
import type { PageName } from "./paths";

type Load = () => Promise<{ default: ComponentType }>;

/** Every page's module, each fetched when it is first needed. */
export const pages = {
  "sign-in": () => import("@/pages/sign-in"),
  welcome: () => import("@/pages/welcome"),
  "not-found": () => import("@/pages/not-found"),
  create: () => import("@/pages/create"),
  productions: () => import("@/pages/productions"),
  production: () => import("@/pages/production"),
  approvals: () => import("@/pages/approvals"),
  runs: () => import("@/pages/runs"),
  run: () => import("@/pages/run"),
  flows: () => import("@/pages/flows"),
  "flow-editor": () => import("@/pages/flow-editor"),
  playground: () => import("@/pages/playground"),
  monitor: () => import("@/pages/monitor"),
  analytics: () => import("@/pages/analytics"),
  traces: () => import("@/pages/traces"),
  trace: () => import("@/pages/trace"),
  logs: () => import("@/pages/logs"),
  alerts: () => import("@/pages/alerts"),
  slos: () => import("@/pages/slos"),
  profiles: () => import("@/pages/profiles"),
  settings: () => import("@/pages/settings"),
} satisfies Record<PageName, Load>;

export interface Destination {
  name:
    | "create"
    | "productions"
    | "approvals"
    | "runs"
    | "flows"
    | "playground"
    | "monitor"
    | "analytics"
    | "traces"
    | "logs"
    | "alerts"
    | "slos"
    | "profiles"
    | "settings";
  path: string;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
  /** The right without which the page has nothing to show. */
  right: string | null;
  group: "studio" | "engine" | "insight" | "foot";
}

/** Where one can go: the sidebar, the palette and the shortcuts are made of this. */
export const DESTINATIONS: readonly Destination[] = [
  { name: "create", path: "/create", icon: SquarePen, key: "c", right: "productions.write", group: "studio" },
  {
    name: "productions",
    path: "/productions",
    icon: Clapperboard,
    key: "p",
    right: "productions.read",
    group: "studio",
  },
  { name: "approvals", path: "/approvals", icon: CircleCheckBig, key: "a", right: "runs.read", group: "studio" },
  { name: "runs", path: "/runs", icon: Play, key: "r", right: "runs.read", group: "engine" },
  { name: "flows", path: "/flows", icon: Workflow, key: "f", right: "flows.read", group: "engine" },
  { name: "playground", path: "/playground", icon: FlaskConical, key: "y", right: "models.use", group: "engine" },
  { name: "monitor", path: "/monitor", icon: Activity, key: "m", right: "monitor.read", group: "insight" },
  { name: "analytics", path: "/analytics", icon: ChartColumn, key: "n", right: "cost.read", group: "insight" },
  { name: "traces", path: "/traces", icon: ListTree, key: "t", right: "traces.read", group: "insight" },
  { name: "logs", path: "/logs", icon: ScrollText, key: "l", right: "logs.read", group: "insight" },
  { name: "alerts", path: "/alerts", icon: BellRing, key: "e", right: "alerts.read", group: "insight" },
  { name: "slos", path: "/slos", icon: Target, key: "b", right: "alerts.read", group: "insight" },
  { name: "profiles", path: "/profiles", icon: Flame, key: "o", right: "profiles.read", group: "insight" },
  { name: "settings", path: "/settings", icon: Settings, key: "s", right: null, group: "foot" },
];
