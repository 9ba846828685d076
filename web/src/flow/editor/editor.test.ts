import { describe, expect, it } from "vitest";
import { flowOf } from "../document/merge";
import type { JsonObject } from "../document/reading";
import { references, machines, stateAt } from "../document/states";
import { SHIPPED } from "../shipped";
import { addAfter, addToEdge, edgeAt, fieldsFor } from "./adding";
import { afterMove, isChanged, opened, reduce } from "./state";

const text = SHIPPED.video ?? "";
const made = {
  piece: { kind: "Task", agent: "narrator" },
  name: "Say",
  fields: { Type: "Task", Resource: "agent:narrator", End: true },
} as const;

describe("the editor", () => {
  it("shows the last flow that could be read while the text is broken, and says where", () => {
    let state = reduce(opened(text, {}), { kind: "typed", text: text.replace("Type: Map", "Type: [Map"), atMs: 0 });
    expect(state.problem?.line).toBeGreaterThan(1);
    expect(state.good.text).toBe(text);
    expect(state.history.now.text).not.toBe(text);
    state = reduce(state, { kind: "undo" });
    expect(state.problem).toBeNull();
    expect(isChanged(state)).toBe(false);
  });

  it("does not keep chosen what is gone", () => {
    const state = reduce(reduce(opened(text, {}), { kind: "select", id: "/States/Draft" }), {
      kind: "typed",
      text: "StartAt: A\nStates: {A: {Type: Succeed}}\n",
      atMs: 0,
    });
    expect(state.selected).toBeNull();
  });

  it("counts what was moved as a change, and what was saved as none", () => {
    const moved = reduce(opened(text, {}), { kind: "moved", positions: { "/States/Draft": { x: 1, y: 2 } }, atMs: 0 });
    expect(isChanged(moved)).toBe(true);
    expect(isChanged(reduce(moved, { kind: "saved" }))).toBe(false);
  });

  it("takes positions along, except into a sequence that nobody arranged", () => {
    const positions = { "/States/A": { x: 1, y: 1 } };
    expect(afterMove(positions, "/States/A", "/States/B")).toEqual({ "/States/B": { x: 1, y: 1 } });
    expect(afterMove(positions, "/States/A", "/States/M/ItemProcessor/States/A")).toEqual({});
  });
});

describe("adding", () => {
  it("puts a state between the chosen one and what came after it", () => {
    const added = addAfter(text, "/States/Draft", "", made);
    const { definition } = flowOf(added.text);
    expect([
      stateAt(definition, "/States/Draft")?.Next,
      stateAt(definition, added.id)?.Next,
      stateAt(definition, added.id)?.End,
    ]).toEqual(["Say", "Make", undefined]);
  });

  it("continues a sequence whose end is chosen, or which has one end", () => {
    for (const chosen of ["/States/Conclude", null]) {
      const { definition } = flowOf(addAfter(text, chosen, "", made).text);
      expect(stateAt(definition, "/States/Conclude")?.Next).toBe("Say");
      expect(stateAt(definition, "/States/Say")?.End).toBe(true);
    }
  });

  it("puts a state on any edge", () => {
    const edges = machines(flowOf(text).definition).flatMap((one) => one.states.flatMap(references));
    for (const edge of edges) {
      const { definition } = flowOf(addToEdge(text, edge, made).text);
      expect(edgeAt(definition, edge.id)?.target).toBe("Say");
    }
  });

  it("gives an agent what it needs, by name", () => {
    const agent = {
      name: "narrator",
      version: "1",
      about: "",
      thinks: false,
      remembered: true,
      returns: {},
      takes: { type: "object", required: ["lines", "voice"], properties: {} } as JsonObject,
    };
    expect(fieldsFor({ kind: "Task", agent: "narrator" }, [agent], { QueryLanguage: "JSONata" })).toMatchObject({
      Resource: "agent:narrator",
      Arguments: { lines: "{% $states.input.lines %}", voice: "{% $states.input.voice %}" },
    });
  });
});
