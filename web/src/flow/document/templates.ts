import { freeName, type Kind } from "./states";
import type { JsonObject } from "./reading";

/** A new state of a kind; what only a person can say is left for them, and the checker asks for it. */
export function blank(definition: JsonObject, kind: Kind, name: string): JsonObject {
  const taken = { ...definition, States: { ...(definition.States as JsonObject | undefined), [name]: {} } };
  const inner = (wish: string): JsonObject => {
    const first = freeName(taken, wish);
    taken.States[first] = {};
    return { StartAt: first, States: { [first]: { Type: "Pass", End: true } } };
  };
  switch (kind) {
    case "Task":
      return { Type: "Task", Resource: "", End: true };
    case "Choice":
      return { Type: "Choice", Choices: [] };
    case "Wait":
      return { Type: "Wait", Seconds: 60, End: true };
    case "Pass":
      return { Type: "Pass", End: true };
    case "Succeed":
      return { Type: "Succeed" };
    case "Fail":
      return { Type: "Fail", Error: "flow.failed", Cause: "" };
    case "Map":
      return { Type: "Map", Items: "{% $states.input %}", ItemProcessor: inner("Each"), End: true };
    case "Parallel":
      return { Type: "Parallel", Branches: [inner("First"), inner("Second")], End: true };
  }
}
