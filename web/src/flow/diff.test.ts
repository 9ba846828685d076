import { describe, expect, it } from "vitest";
import { diff } from "./diff";
import { deleteState, moveState, renameState, setField } from "./document/edits";
import { flowOf } from "./document/merge";
import { SHIPPED } from "./shipped";

const text = SHIPPED.video ?? "";
const changes = (edited: string) => diff(flowOf(text).definition, flowOf(edited).definition);

describe("diff", () => {
  it("finds nothing between equal flows", () => {
    expect(changes(text)).toEqual([]);
  });

  it("names the field that changed, with what it was", () => {
    const id = "/States/Make/Branches/3/States/Publish";
    expect(changes(setField(text, id, ["Arguments", "fonts"], []))).toEqual([
      {
        kind: "changed",
        id,
        from: null,
        fields: [{ path: ["Arguments", "fonts"], before: "{% $plan.fonts %}", after: [] }],
      },
    ]);
  });

  it("tells a new name from a state that went and another that came", () => {
    const renamed = changes(renameState(text, "/States/Draft", "Sketch").text);
    expect(renamed.map(({ kind, id, from }) => [kind, id, from])).toEqual([
      ["changed", "/States/Speak scenes", null],
      ["renamed", "/States/Sketch", "/States/Draft"],
    ]);
  });

  it("tells a state that was moved into another sequence", () => {
    const moved = changes(
      moveState(text, "/States/Make/Branches/3/States/Publish", "/States/Finish videos/ItemProcessor").text,
    );
    expect(moved.find((change) => change.kind === "moved")).toMatchObject({
      id: "/States/Finish videos/ItemProcessor/States/Publish",
      from: "/States/Make/Branches/3/States/Publish",
    });
  });

  it("tells what was taken away, and what leads past it now", () => {
    expect(changes(deleteState(text, "/States/Draft")).map(({ kind, id }) => [kind, id])).toEqual([
      ["changed", "/States/Speak scenes"],
      ["removed", "/States/Draft"],
    ]);
  });
});
