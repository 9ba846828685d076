import { describe, expect, it } from "vitest";
import type { JsonObject } from "../document/reading";
import { type PlacedGraph, layOut } from "../graph/layout";
import { graphOf } from "../graph/model";
import { joined } from "./arrivals";
import { Elements, type Look, cornersOf } from "./elements";
import { type Shape, pictureOf } from "./picture";
import { firstSight } from "./sight";
import { containerAt, stateAt } from "./spatial";

const PLAIN: Look = {
  status: null,
  counts: null,
  finding: null,
  isSelected: false,
  isEditable: true,
  ports: null,
  isPale: false,
};

const pass = (next?: string): JsonObject => ({ Type: "Pass", ...(next ? { Next: next } : { End: true }) });
const DEFINITION: JsonObject = {
  StartAt: "First",
  States: {
    First: pass("Both"),
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Left", States: { Left: pass("Last"), Last: pass() } },
        { StartAt: "Right", States: { Right: pass() } },
      ],
      End: true,
    },
  },
};
const LEFT = "/States/Both/Branches/0/States/Left";

const placed = layOut(graphOf(DEFINITION));
const drawn = (looks: Readonly<Record<string, Partial<Look>>> = {}) => {
  const elements = new Elements();
  const nodes = elements.nodesOf(placed, (id) => ({ ...PLAIN, ...looks[id] }));
  return { nodes, edges: elements.edgesOf(placed, () => ({ isTaken: false, misfit: "" }), true) };
};
const pieces = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, { path }) => sum + path.split("M").length - 1, 0);

describe("the picture of a flow", () => {
  it("has every state, container and arrow, in one path for all that look the same", () => {
    const { nodes, edges } = drawn();
    const picture = pictureOf(nodes, edges);
    expect(picture.states).toHaveLength(1);
    expect([picture.states, picture.containers, picture.ways, picture.heads].map(pieces)).toEqual([4, 1, 2, 2]);
    expect(picture.bounds).toMatchObject({ width: placed.width, height: placed.height });
  });

  it("shows what a state is doing, what is wrong with it, and what was not reached", () => {
    const { nodes, edges } = drawn({
      "/States/First": { status: "succeeded" },
      [LEFT]: { finding: "error" },
      "/States/Both": { isPale: true },
    });
    const picture = pictureOf(nodes, edges);
    expect(picture.states.map(({ looks }) => looks)).toEqual([["succeeded"], ["failed"], []]);
    expect(picture.containers.map(({ looks }) => looks)).toEqual([["pale"]]);
  });

  it("has what states, containers and arrows are called, as much of it as there is room for", () => {
    const name = "A name that is far too long for any state that is drawn with it";
    const long = layOut(graphOf({ StartAt: name, States: { [name]: pass() } }));
    const texts = (graph: PlacedGraph) =>
      pictureOf(
        new Elements().nodesOf(graph, () => PLAIN),
        [],
      ).words.map(({ text }) => text);
    expect(texts(placed)).toEqual(expect.arrayContaining(["First", "Both", "Left", "Last", "Right"]));
    expect(texts(long)[0]).toMatch(/^A name that is.*…$/);
  });

  it("follows a container that is dragged, with all inside it and the arrows to it", () => {
    const { nodes, edges } = drawn();
    const moved = nodes.map((node) =>
      node.id === "/States/Both" ? { ...node, position: { x: node.position.x + 100, y: node.position.y } } : node,
    );
    const [before, after] = [pictureOf(nodes, edges), pictureOf(moved, edges)];
    for (const id of ["/States/Both", LEFT]) expect(after.boxes.get(id)?.x).toBe((before.boxes.get(id)?.x ?? 0) + 100);
    expect(after.boxes.get("/States/First")).toEqual(before.boxes.get("/States/First"));
    expect(after.ways).not.toEqual(before.ways);
  });
});

describe("states that come closer", () => {
  it("become elements a few at a time, until all are", () => {
    const seen = Array.from({ length: 8 }, (_, at) => `S${at}`);
    const some = joined(new Set(), seen);
    expect([...(some ?? [])]).toEqual(seen.slice(0, 6));
    const all = joined(some ?? new Set(), seen);
    expect([...(all ?? [])]).toEqual(seen);
    expect(joined(all ?? new Set(), seen)).toBeNull();
  });
});

describe("what is at a point", () => {
  const box = cornersOf(placed).get(LEFT) ?? { x: 0, y: 0, width: 0, height: 0 };
  const beside = { x: box.x - 5, y: box.y + 10 };

  it("is the state there, or one that is missed by little", () => {
    expect(stateAt(placed, { x: box.x + 5, y: box.y + 5 }, 0)).toBe(LEFT);
    expect(stateAt(placed, beside, 6)).toBe(LEFT);
    expect(stateAt(placed, beside, 4)).toBeNull();
  });

  it("is else the container around", () => {
    expect(containerAt(placed, beside)).toBe("/States/Both");
    expect(containerAt(placed, { x: -100, y: -100 })).toBeNull();
  });
});

describe("where a flow is first seen from", () => {
  const long = layOut(graphOf({ StartAt: "S0", States: line(100) }));

  it("is all of it, in the middle, where that can be read", () => {
    const { zoom, x, y } = firstSight(placed, { width: 1000, height: 1000 });
    expect(zoom).toBe(1);
    expect(x * 2 + placed.width).toBeCloseTo(1000);
    expect(y * 2 + placed.height).toBeCloseTo(1000);
  });

  it("is its top where it is long", () => {
    const { zoom, y } = firstSight(long, { width: 600, height: 600 });
    expect(zoom).toBe(0.62);
    expect(y).toBeGreaterThan(0);
  });

  it("is its start where it is so wide that nothing of the whole could be read", () => {
    const wide = { ...long, width: 9000 };
    const { zoom, x } = firstSight(wide, { width: 600, height: 600 });
    const start = long.nodes[0] ?? { x: 0, width: 0 };
    expect(zoom).toBe(0.62);
    expect(x + start.x * zoom).toBeGreaterThanOrEqual(0);
    expect(x + (start.x + start.width) * zoom).toBeLessThanOrEqual(600);
  });
});

function line(length: number): JsonObject {
  return Object.fromEntries(
    Array.from({ length }, (_, at) => [`S${at}`, pass(at < length - 1 ? `S${at + 1}` : undefined)]),
  );
}
