import { describe, expect, it } from "vitest";
import { EventParser } from "./stream";

describe("EventParser", () => {
  it("finds events however the stream was cut", () => {
    const text = 'event: history\nid: 7\ndata: {"a":\ndata: 1}\n\n: still here\n\ndata: x\r\n\r\n';
    for (let cut = 1; cut < text.length; cut += 1) {
      const parser = new EventParser();
      const sent = [...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))];
      expect(sent).toEqual([
        { event: "history", id: "7", data: '{"a":\n1}' },
        { event: "message", id: "", data: "x" },
      ]);
    }
  });

  it("keeps an unfinished event for later", () => {
    const parser = new EventParser();
    expect(parser.feed("event: run\ndata: 1\n")).toEqual([]);
    expect(parser.feed("\n")).toEqual([{ event: "run", id: "", data: "1" }]);
  });
});
