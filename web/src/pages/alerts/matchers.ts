import type { Alert } from "./api";

/** The matchers, one a line, that find an alert and nothing else of its rule. */
export const matchersOf = (alert: Pick<Alert, "name" | "labels">): string =>
  [["alertname", alert.name], ...Object.entries(alert.labels).sort()]
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join("\n");

/** The matchers that a text has, one a line. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
