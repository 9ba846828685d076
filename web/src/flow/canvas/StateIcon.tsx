import { createElement } from "react";
import type { Kind } from "../document/states";
import { stateIcon } from "./icons";

interface StateIconProps {
  type: Kind | "Unknown";
  agent: string | null;
  note?: string;
}

/** The sign of a state; its name stands beside it. */
export const StateIcon = ({ type, agent, note }: StateIconProps) =>
  createElement(stateIcon(type, agent, note), { "aria-hidden": true });
