import { describe, expect, it } from "vitest";
import { SHIPPED, changedLines } from "../shipped";
import {
  addOnEdge,
  addState,
  connect,
  deleteState,
  disconnect,
  duplicateState,
  makeStart,
  moveState,
  renameState,
  setField,
} from "./edits";
import { flowOf, isEqual, put } from "./merge";
import { pathOf } from "./pointer";
import { type Json, read } from "./reading";
import { machines, references, stateAt, valueAt } from "./states";

const FLOWS = Object.entries(SHIPPED);
const idsOf = (text: string): string[] =>
  machines(flowOf(text).definition).flatMap((one) => one.states.map((state) => state.id));
const edgesOf = (text: string) => machines(flowOf(text).definition).flatMap((one) => one.states.flatMap(references));
const commentsOf = (text: string): string[] => text.split("\n").flatMap((line) => /#.*$/.exec(line) ?? []);

/** The fields of a state that do not say where it leads. */
function saying(text: string, id: string): Json {
  const fields = Object.entries(stateAt(flowOf(text).definition, id) ?? {});
  return Object.fromEntries(fields.filter(([key]) => !["Next", "End", "Catch", "Choices", "Default"].includes(key)));
}

/** Every reference leads to a state of its machine, and so does every StartAt. */
function isSound(text: string): boolean {
  return machines(flowOf(text).definition).every((machine) => {
    const names = new Set(machine.states.map((state) => state.name));
    const targets = machine.states.flatMap(references).map((edge) => edge.target);
    return names.size === 0 || (names.has(machine.startAt ?? "") && targets.every((target) => names.has(target)));
  });
}

describe.each(FLOWS)("%s", (_name, text) => {
  it("is the same text when nothing is changed", () => {
    const { definition } = flowOf(text);
    expect(put(text, [], definition)).toBe(text);
    for (const id of idsOf(text)) {
      expect(put(text, pathOf(id), stateAt(definition, id) as Json)).toBe(text);
    }
  });

  it("changes one line when a comment of a state is changed, and comes back when it is changed back", () => {
    for (const id of idsOf(text)) {
      const old = stateAt(flowOf(text).definition, id)?.Comment;
      const edited = setField(text, id, ["Comment"], "What this is for");
      const lines = changedLines(text, edited);
      expect(lines.filter((line) => line.startsWith("+"))).toHaveLength(1);
      expect(lines.length).toBe(old === undefined ? 1 : 2);
      expect(setField(edited, id, ["Comment"], old)).toBe(text);
    }
  });

  it("changes only what names a state when it is renamed, and comes back", () => {
    for (const id of idsOf(text)) {
      const renamed = renameState(text, id, "Entirely new");
      const lines = changedLines(text, renamed.text);
      expect(lines.every((line) => line.includes("Entirely new") || line.startsWith("-"))).toBe(true);
      expect(isSound(renamed.text)).toBe(true);
      const name = String(pathOf(id).at(-1));
      expect(renameState(renamed.text, renamed.id, name).text).toBe(text);
    }
  });

  it("only loses lines of a deleted state and gets new targets", () => {
    for (const id of idsOf(text)) {
      const edited = deleteState(text, id);
      expect(stateAt(flowOf(edited).definition, id)).toBeNull();
      expect(isSound(edited), id).toBe(true);
      const added = changedLines(text, edited).filter((line) => line.startsWith("+"));
      expect(
        added.every((line) => /^\+\s*(- )?(Next|StartAt|Default|End|States):/.test(line)),
        added.join("\n"),
      ).toBe(true);
    }
  });

  it("only gains lines with a new state, and is the same again when that is deleted", () => {
    for (const machine of machines(flowOf(text).definition)) {
      for (const kind of ["Task", "Choice", "Map", "Parallel", "Wait", "Fail"] as const) {
        const added = addState(text, machine.id, kind, "Fresh one");
        expect(changedLines(text, added.text).filter((line) => line.startsWith("-"))).toEqual([]);
        expect(stateAt(flowOf(added.text).definition, added.id)?.Type).toBe(kind);
        expect(deleteState(added.text, added.id)).toBe(text);
      }
    }
  });

  it("keeps all comments and every other state when a state is put on an edge", () => {
    for (const edge of edgesOf(text)) {
      const added = addOnEdge(text, edge, "Pass", "Between");
      expect(isSound(added.text)).toBe(true);
      expect(commentsOf(added.text)).toEqual(commentsOf(text));
      expect(stateAt(flowOf(added.text).definition, added.id)?.Next).toBe(edge.target);
    }
  });

  it("is the same again when an edge is taken away and drawn again", () => {
    for (const edge of edgesOf(text).filter((one) => one.kind === "next")) {
      const cut = disconnect(text, edge);
      expect(stateAt(flowOf(cut).definition, edge.source)?.End).toBe(true);
      expect(connect(cut, edge.source, edge.target, "next")).toBe(text);
    }
  });

  it("keeps what a state says and all comments when it is moved into any other container", () => {
    const places = machines(flowOf(text).definition).map((one) => one.id);
    for (const id of idsOf(text)) {
      for (const place of new Set([
        places[0] ?? "",
        places.at(-1) ?? "",
        places[Math.floor(places.length / 2)] ?? "",
      ])) {
        const moved = moveState(text, id, place);
        if (moved.text === text) continue;
        expect(isSound(moved.text), `${id} into ${place}`).toBe(true);
        const [before, after] = [saying(text, id), saying(moved.text, moved.id)];
        expect(isEqual(after, before), `${id} into ${place}`).toBe(true);
        expect(idsOf(moved.text)).toHaveLength(idsOf(text).length);
      }
    }
  });

  it("has the same state twice when it is duplicated", () => {
    for (const id of idsOf(text)) {
      const copied = duplicateState(text, id);
      const names = idsOf(copied.text).map((one) => pathOf(one).at(-1));
      expect(new Set(names).size).toBe(names.length);
      expect(changedLines(text, copied.text).filter((line) => line.startsWith("-"))).toEqual([]);
      expect(isSound(copied.text)).toBe(true);
    }
  });

  it("changes one line when another state is the first", () => {
    for (const id of idsOf(text)) {
      const lines = changedLines(text, makeStart(text, id));
      expect([0, 2]).toContain(lines.length);
    }
  });

  it("keeps comments when one argument of many is changed, added or taken away", () => {
    for (const id of idsOf(text)) {
      const given = valueAt(flowOf(text).definition, `${id}/Arguments`);
      if (typeof given !== "object" || given === null || Array.isArray(given)) continue;
      const [key] = Object.keys(given);
      const edited = setField(text, id, ["Arguments"], {
        ...given,
        [key ?? ""]: "{% $other %}",
        fresh: [1, { deep: true }],
      });
      expect(changedLines(text, edited).filter((line) => line.startsWith("-")).length).toBeLessThanOrEqual(
        linesOf(given[key ?? ""]),
      );
      expect(setField(edited, id, ["Arguments"], given)).toContain(key ?? "");
      expect(isEqual(flowOf(setField(edited, id, ["Arguments"], given)).definition, flowOf(text).definition)).toBe(
        true,
      );
    }
  });
});

function linesOf(value: Json | undefined): number {
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 1).split("\n").length : 1;
}

describe("the same as JSON", () => {
  const text = `${JSON.stringify(flowOf(SHIPPED.video ?? "").definition, null, 2)}\n`;

  it("is edited in its own style, line by line", () => {
    expect(read(text).flow?.isJson).toBe(true);
    const added = addState(text, "", "Task", "Fresh", { Resource: "agent:analyst" });
    expect(JSON.parse(added.text)).toMatchObject({ States: { Fresh: { Resource: "agent:analyst" } } });
    expect(changedLines(text, added.text).filter((line) => line.startsWith("-")).length).toBeLessThanOrEqual(1);
    expect(deleteState(added.text, added.id)).toBe(text);
    for (const id of idsOf(text)) {
      JSON.parse(deleteState(text, id));
      JSON.parse(duplicateState(text, id).text);
      expect(JSON.parse(setField(text, id, ["Comment"], "x"))).toBeTruthy();
      expect(
        setField(setField(text, id, ["Comment"], "y"), id, ["Comment"], stateAt(flowOf(text).definition, id)?.Comment),
      ).toBe(text);
    }
  });
});

describe("unusual writing", () => {
  it("stays as it is: inline objects, quotes, odd indentation, Windows newlines apart", () => {
    const text = [
      "StartAt: A   # first",
      "States:",
      "    A: {Type: Pass, Next: 'B'}",
      '    "B":',
      "        Type: Task",
      '        Resource: "agent:analyst"',
      "        Retry:",
      "        - ErrorEquals: [States.ALL]",
      "          MaxAttempts: 2",
      "        Comment: >-",
      "            folded",
      "            text",
      "        End: true",
      "",
    ].join("\n");
    expect(changedLines(text, setField(text, "/States/A", ["Next"], "C"))).toEqual([
      "-    A: {Type: Pass, Next: 'B'}",
      "+    A: {Type: Pass, Next: 'C'}",
    ]);
    expect(setField(text, "/States/A", ["Comment"], "hm")).toContain("    A: {Comment: hm, Type: Pass, Next: 'B'}");
    expect(setField(text, "/States/B", ["Resource"], "agent:x")).toContain('Resource: "agent:x"');
    expect(changedLines(text, setField(text, "/States/B", ["Comment"], "short"))).toEqual([
      "-        Comment: >-",
      "-            folded",
      "-            text",
      "+        Comment: short",
    ]);
    expect(changedLines(text, connect(text, "/States/B", "A", "catch"))).toEqual([
      "+        Catch:",
      "+        - ErrorEquals: [States.ALL]",
      "+          Next: A",
    ]);
  });

  it("is refused with the line and the reason, and nothing is lost", () => {
    expect(read("States:\n  A: [1, 2\nB: 3").problem).toMatchObject({ line: 3 });
    expect(read("- a\n- b").problem?.message).toBe("not-an-object");
    expect(read("").problem).not.toBeNull();
    expect(read("a: 1\na: 2").problem?.line).toBe(2);
  });
});
