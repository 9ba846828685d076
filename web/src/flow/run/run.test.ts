import { describe, expect, it } from "vitest";
import { flowOf } from "../document/merge";
import type { Json } from "../document/reading";
import { placeOf } from "./paths";
import { costsOf } from "./money";
import { type HistoryItem, Replay, itemsAt, overall, pictureAt, statusAt, stepsAt } from "./replay";
import { bars } from "./waterfall";

const { definition } = flowOf(`
QueryLanguage: JSONata
StartAt: Each
States:
  Each:
    Type: Map
    Items: '{% [1, 2] %}'
    ItemProcessor: {StartAt: Say / it, States: {Say / it: {Type: Task, Resource: agent:narrator, End: true}}}
    Next: Ask
  Ask: {Type: Task, Resource: agent:approver.waitForTaskToken, Next: Both}
  Both:
    Type: Parallel
    Branches:
      - {StartAt: A, States: {A: {Type: Task, Resource: flow:video, End: true}}}
      - {StartAt: B, States: {B: {Type: Pass, End: true}}}
    End: true
`);

function history(...rows: [seconds: number, path: string, kind: string, data?: Json, round?: number][]): HistoryItem[] {
  return rows.map(([seconds, path, kind, data = null, round = 0], index) => ({
    id: index + 1,
    path,
    kind,
    at: new Date(seconds * 1_000).toISOString(),
    round,
    data,
  }));
}

const SAY = "/States/Each/ItemProcessor/States/Say ~1 it";
const ROWS = history(
  [0, "", "started", {}],
  [0, "Each/0/0", "entered", {}],
  [0, "Each/0/0/0/Say ~1 it/0/0", "entered", 1],
  [0, "Each/0/0/1/Say ~1 it/0/0", "entered", 2],
  [1, "Each/0/0/0/Say ~1 it/0/0", "called", { resource: "agent:narrator" }],
  [1, "Each/0/0/1/Say ~1 it/0/0", "called", { resource: "agent:narrator" }],
  [2, "Each/0/0/0/Say ~1 it/0/0", "left", { output: "one" }],
  [3, "Each/0/0/1/Say ~1 it/0/0", "answered", { error: "voice.missing", cause: "" }],
  [4, "Each/0/0/1/Say ~1 it/0/1", "called", { resource: "agent:narrator" }],
  [6, "Each/0/0/1/Say ~1 it/0/1", "left", { output: "two" }],
  [6, "Each/0/0", "left", { output: [] }],
  [6, "Ask/0/0", "entered", {}],
  [6, "Ask/0/0/request", "called", { resource: "agent:approver" }],
  [7, "Ask/0/0/request", "answered", { value: {} }],
  [7, "Ask/0/0", "asked", { token: "t" }],
  [20, "Ask/0/0", "answered", { value: true }],
  [20, "Ask/0/0", "left", { output: true }],
  [20, "Both/0/0", "entered", {}],
  [20, "Both/0/0/0/A/0/0", "entered", {}],
  [20, "Both/0/0/0/A/0/0/>/Read sources/0/0", "entered", {}],
  [22, "Both/0/0/0/A/0/0/>/Read sources/0/0", "left", { error: "x", cause: "y" }],
  [22, "Both/0/0/0/A/0/0", "left", { error: "x", cause: "y" }],
  [22, "Both/0/0", "left", { error: "x", cause: "y" }],
  [22, "", "failed", { error: "x", cause: "y", state: "Both" }],
);

function replayed(rows: readonly HistoryItem[]): Replay {
  const replay = new Replay(definition);
  replay.hear(rows);
  return replay;
}

describe("placeOf", () => {
  it("finds the state of a path, in items, branches and other flows", () => {
    expect(placeOf("Each/0/0/1/Say ~1 it/0/2", definition)).toMatchObject({
      id: SAY,
      visit: "Each/0/0/1/Say ~1 it/0",
      outer: "Each/0",
      index: 1,
      attempt: 2,
      depth: 1,
    });
    expect(placeOf("Both/0/0/1/B/3/0", definition)).toMatchObject({ id: "/States/Both/Branches/1/States/B", index: 1 });
    expect(placeOf("Both/0/0/0/A/0/0/>/Cut/0/0", definition)).toMatchObject({
      id: null,
      name: "Cut",
      outer: "Both/0/0/0/A/0",
      depth: 2,
    });
    expect(placeOf("Ask/0/0/request", definition)).toMatchObject({ id: "/States/Ask", what: "request" });
    expect(placeOf("", definition)).toBeNull();
  });
});

describe("Replay", () => {
  it("knows at every moment what each state was doing", () => {
    const { passes } = replayed(ROWS);
    expect(pictureAt(passes, 500).get(SAY)).toMatchObject({ running: 2 });
    expect(pictureAt(passes, 2_000).get(SAY)).toMatchObject({ running: 1, succeeded: 1 });
    expect(itemsAt(passes, "/States/Each", 2_500)).toEqual({ begun: 2, over: 1 });
    expect(pictureAt(passes, 10_000).get("/States/Ask")).toMatchObject({ waiting: 1 });
    expect(pictureAt(passes, 6_500).get("/States/Ask")).toMatchObject({ running: 1 });
    const end = pictureAt(passes, 30_000);
    expect([...end].map(([id, counts]) => [id, overall(counts)])).toEqual([
      ["/States/Each", "succeeded"],
      [SAY, "succeeded"],
      ["/States/Ask", "succeeded"],
      ["/States/Both", "failed"],
      ["/States/Both/Branches/0/States/A", "failed"],
    ]);
    expect(pictureAt(passes, -1).size).toBe(0);
  });

  it("is the same whether rows come at once, one by one, or twice", () => {
    const one = new Replay(definition);
    for (const row of ROWS) {
      one.hear([row]);
      one.hear([row]);
    }
    expect(one.passes).toEqual(replayed(ROWS).passes);
  });

  it("counts attempts, and keeps whom they called, the answer's token and errors", () => {
    const { passes } = replayed(ROWS);
    expect(passes.find((pass) => pass.place.index === 1)).toMatchObject({
      attempts: 2,
      agents: ["narrator", "narrator"],
    });
    expect(passes.find((pass) => pass.place.name === "Ask")).toMatchObject({ token: "t", agents: ["approver"] });
    expect(passes.find((pass) => pass.place.name === "A")).toMatchObject({ error: "x", cause: "y" });
  });

  it("ends what was under way when a run is cancelled, and lights it again when it is retried", () => {
    const cancelled = history(
      [0, "", "started"],
      [0, "Ask/0/0", "entered"],
      [1, "Ask/0/0", "asked", { token: "t" }],
      [5, "", "cancelled"],
    );
    const pass = replayed(cancelled).passes[0];
    expect(pass && statusAt(pass, 6_000)).toBe("cancelled");
    const retried = history(
      [0, "Ask/0/0", "entered"],
      [1, "Ask/0/0", "left", { error: "x", cause: "" }],
      [1, "", "failed"],
      [9, "", "retried", null, 1],
      [9, "Ask/0/0", "entered", null, 1],
    );
    const { passes } = replayed(retried);
    expect(pictureAt(passes, 5_000).get("/States/Ask")).toMatchObject({ failed: 1, running: 0 });
    expect(pictureAt(passes, 9_500).get("/States/Ask")).toMatchObject({ failed: 0, running: 1 });
  });
});

const spent = (seconds: number, usd: number) => ({
  at: new Date(seconds * 1_000).toISOString(),
  agent: "narrator",
  cost_usd: String(usd),
});

describe("costsOf", () => {
  it("gives each call to the pass that had its agent at work, and leaves out what is nobody's", () => {
    const { passes } = replayed(ROWS);
    const costs = costsOf(passes, [spent(1.5, 0.01), spent(4.5, 0.02), spent(50, 1)]);
    expect([...costs].map(([pass, usd]) => [pass.place.index, usd])).toEqual([
      [0, 0.01],
      [1, 0.02],
    ]);
  });
});

describe("stepsAt", () => {
  it("are the transitions that were taken", () => {
    const { passes } = replayed(ROWS);
    expect([...stepsAt(passes, 100_000)]).toEqual(["/States/Each>/States/Ask", "/States/Ask>/States/Both"]);
    expect(stepsAt(passes, 5_000).size).toBe(0);
  });
});

describe("bars", () => {
  it("are a tree with the money of what is inside", () => {
    const { passes } = replayed(ROWS);
    const costs = costsOf(passes, [spent(1.5, 0.01), spent(4.5, 0.02), { ...spent(4.5, 7), agent: "other" }]);
    const all = bars(passes, costs, () => true);
    expect(all.map((bar) => [bar.pass.place.name, bar.depth])).toEqual([
      ["Each", 0],
      ["Say / it", 1],
      ["Say / it", 1],
      ["Ask", 0],
      ["Both", 0],
      ["A", 1],
      ["Read sources", 2],
    ]);
    expect(all[0]?.cost).toBeCloseTo(0.03);
    expect(bars(passes, costs, () => false).map((bar) => bar.inner)).toEqual([2, 0, 2]);
  });
});
