import { describe, expect, it } from "vitest";
import type { ProductionFile, Scene } from "@/api/types";
import { mediaFile, sceneAt } from "./playback";

const files = ["video.mp4", "video-portrait.mp4", "captions.vtt"].map((name) => ({ name }) as ProductionFile);

describe("mediaFile", () => {
  it("finds the file of a format: the first has no suffix", () => {
    const production = { files, formats: ["landscape" as const, "portrait" as const] };
    expect(mediaFile(production, "landscape")).toBe("video.mp4");
    expect(mediaFile(production, "portrait")).toBe("video-portrait.mp4");
    expect(mediaFile(production, "square")).toBeNull();
  });

  it("finds a podcast's sound", () => {
    const sound = [{ name: "audio.m4a" } as ProductionFile];
    expect(mediaFile({ files: sound, formats: [] }, "landscape")).toBe("audio.m4a");
  });
});

describe("sceneAt", () => {
  it("is the last that has begun", () => {
    const scenes = [0, 5, 9].map((start_s) => ({ start_s }) as Scene);
    expect([0, 4.9, 5, 100].map((s) => sceneAt(scenes, s))).toEqual([0, 0, 1, 2]);
  });
});
