import {
  AudioLines,
  BadgeCheck,
  BookOpen,
  Bot,
  Captions,
  CircleCheck,
  CircleHelp,
  Clapperboard,
  Columns3,
  Compass,
  CornerRightDown,
  Ear,
  Eye,
  Hand,
  Image,
  Languages,
  Layers,
  ListVideo,
  Megaphone,
  Music,
  OctagonX,
  Palette,
  PenLine,
  Scissors,
  Search,
  ShieldCheck,
  Split,
  Timer,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { Kind } from "../document/states";

const AGENTS: Readonly<Record<string, LucideIcon>> = {
  analyst: BookOpen,
  approver: Hand,
  art_director: Palette,
  captioner: Captions,
  composer: Music,
  editor: Scissors,
  guardian: ShieldCheck,
  illustrator: Image,
  listener: Ear,
  narrator: AudioLines,
  publisher: Megaphone,
  renderer: Clapperboard,
  researcher: Search,
  reviewer: BadgeCheck,
  scriptwriter: PenLine,
  supervisor: Compass,
  translator: Languages,
  watcher: Eye,
};

const KINDS: Readonly<Record<Kind, LucideIcon>> = {
  Task: Workflow,
  Choice: Split,
  Map: Layers,
  Parallel: Columns3,
  Pass: CornerRightDown,
  Wait: Timer,
  Succeed: CircleCheck,
  Fail: OctagonX,
};

/** The sign of an agent: `supervisor.plan` has that of `supervisor`, and one of a package its own. */
export function agentIcon(agent: string): LucideIcon {
  return AGENTS[agent.split(".")[0] ?? ""] ?? Bot;
}

/** The sign of a state: that of its agent or of the flow it calls, else of its kind. */
export function stateIcon(type: Kind | "Unknown", agent: string | null, note = ""): LucideIcon {
  if (agent !== null) return agentIcon(agent);
  if (type === "Task" && note.startsWith("flow ")) return ListVideo;
  return type === "Unknown" ? CircleHelp : KINDS[type];
}
