import { describe, expect, it } from "vitest";
import { flowOf } from "../document/merge";
import type { JsonObject } from "../document/reading";
import { SHIPPED } from "../shipped";
import { hintsOf } from "./hints";
import { rule } from "./labels";
import { layOut, type Placed } from "./layout";
import { graphOf } from "./model";
import { argumentGaps, isDirect, mismatches, typeName } from "./ports";

describe.each(Object.entries(SHIPPED))("%s", (_name, text) => {
  const graph = graphOf(flowOf(text).definition);
  const placed = layOut(graph);

  it("has an edge for every transition, between states of one sequence", () => {
    const ids = new Set(graph.nodes.map((node) => node.id));
    const parents = new Map(graph.nodes.map((node) => [node.id, node.parent]));
    expect(graph.edges.length).toBe((text.match(/^\s*(?:- )?(?:Next|Default):/gm) ?? []).length);
    for (const edge of graph.edges) {
      expect(ids.has(edge.source) && ids.has(edge.target)).toBe(true);
      expect(parents.get(edge.source)).toBe(parents.get(edge.target));
    }
  });

  it("is laid out without states over each other, all inside what they are in", () => {
    const byId = new Map(placed.nodes.map((node) => [node.id, node]));
    for (const node of placed.nodes) {
      const around = node.parent === null ? placed : byId.get(node.parent);
      expect(node.x >= -0.5 && node.y >= -0.5, node.id).toBe(true);
      expect(node.x + node.width <= (around?.width ?? 0) + 0.5, node.id).toBe(true);
      expect(node.y + node.height <= (around?.height ?? 0) + 0.5, node.id).toBe(true);
      for (const other of placed.nodes)
        if (other.parent === node.parent && other.id !== node.id) expect(areApart(node, other)).toBe(true);
    }
  });

  it("goes downwards: what follows stands below", () => {
    const byId = new Map(placed.nodes.map((node) => [node.id, node]));
    for (const edge of placed.edges) expect(byId.get(edge.target)?.y).toBeGreaterThan(byId.get(edge.source)?.y ?? 0);
  });
});

function areApart(one: Placed, other: Placed): boolean {
  return (
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  );
}

describe("layOut", () => {
  const { definition } = flowOf(SHIPPED.video ?? "");

  it("leaves states where people put them, and makes room for them in their container", () => {
    const id = "/States/Make/Branches/0/States/Mix";
    const placed = layOut(graphOf(definition), { [id]: { x: 500, y: 40 } });
    const found = placed.nodes.find((node) => node.id === id);
    const make = placed.nodes.find((node) => node.id === "/States/Make");
    expect(found).toBeDefined();
    const free = layOut(graphOf(definition)).nodes.find((node) => node.id === "/States/Make");
    expect(make?.width).toBeGreaterThan(free?.width ?? 0);
  });

  it("takes flows that lead back to where they were, and those of 500 states", () => {
    const states: JsonObject = {};
    for (let i = 0; i < 500; i += 1) states[`S${i}`] = { Type: "Pass", Next: `S${(i + 1) % 500}` };
    expect(layOut(graphOf({ StartAt: "S0", States: states })).nodes).toHaveLength(500);
  });
});

describe("graphOf", () => {
  it("shows what there is of a broken definition", () => {
    const graph = graphOf({ States: { A: { Type: "Nonsense", Next: "Gone" }, B: 3, C: { Type: "Map" } } });
    expect(graph.nodes.map((node) => node.type)).toEqual(["Unknown", "Unknown", "Map"]);
    expect(graph.edges).toEqual([]);
    expect(graphOf({}).nodes).toEqual([]);
  });

  it("says in words when a rule holds, in either language", () => {
    expect(rule({ Condition: "{% $states.input.n > 3 %}", Next: "A" })).toBe("n > 3");
    expect(rule({ Variable: "$.n", NumericGreaterThanEquals: 3, Next: "A" })).toBe("n ≥ 3");
    expect(
      rule({
        Not: {
          And: [
            { Variable: "$.a", IsPresent: true },
            { Variable: "$.b", BooleanEquals: false },
          ],
        },
        Next: "A",
      }),
    ).toBe("not (a is there and not b)");
  });
});

describe("ports", () => {
  const item = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
  const writes = {
    name: "writes",
    takes: {},
    returns: {
      type: "object",
      $defs: { item },
      properties: { script: { $ref: "#/$defs/item" }, n: { type: "integer" } },
    },
  };
  const reads = {
    name: "reads",
    takes: {
      type: "object",
      additionalProperties: false,
      required: ["script", "voice"],
      properties: { script: { type: "string" }, voice: { type: "string" }, n: { type: "number" }, more: {} },
    },
    returns: {},
  };

  it("say which fields do not fit from one agent to the next", () => {
    expect(mismatches(writes, reads)).toEqual([
      { field: "script", gives: "object", takes: "string" },
      { field: "voice", gives: null, takes: "string" },
    ]);
  });

  it("say what the arguments of a task lack, and what the agent does not know", () => {
    expect(argumentGaps({ script: "{% $x %}", speed: 2 }, reads)).toEqual({ missing: ["voice"], unknown: ["speed"] });
  });

  it("only speak where nothing stands between", () => {
    const state = (fields: JsonObject) => ({ id: "", name: "", machine: "", fields });
    expect(isDirect(state({}), state({}))).toBe(true);
    expect(isDirect(state({ Output: {} }), state({}))).toBe(false);
    expect(isDirect(state({}), state({ Arguments: {} }))).toBe(false);
  });

  it("mark the arrow between agents that do not fit, and say what goes in and out", () => {
    const task = (agent: string, more: JsonObject): JsonObject => ({
      Type: "Task",
      Resource: `agent:${agent}`,
      ...more,
    });
    const hints = hintsOf(
      { StartAt: "A", States: { A: task("writes", { Next: "B" }), B: task("reads", { End: true }) } },
      [writes, reads],
    );
    expect([...hints.misfits.keys()]).toEqual(["/States/A/Next"]);
    expect(hints.ports.get("/States/B")?.takes).toBe("script: string, voice: string, n?: number, more?: any");
  });

  it("name types briefly", () => {
    expect(typeName({ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, {})).toBe("string[]");
    expect(typeName({}, {})).toBe("any");
  });
});
