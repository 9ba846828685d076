/** The flows that ship, for tests. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

export const SHIPPED: Readonly<Record<string, string>> = {
  video: source("src/omnimind/productions/video.asl.yaml"),
  podcast: source("src/omnimind/productions/podcast.asl.yaml"),
  review: source("examples/flows/review.asl.yaml"),
  announce: source("examples/flows/announce.asl.yaml"),
};

function source(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The lines of `before` that are not in `after` (`-`) and of `after` that are not in `before` (`+`), in order. */
export function changedLines(before: string, after: string): string[] {
  const one = before.split("\n");
  const other = after.split("\n");
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(one.length, other.length) - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return between(one.slice(head, one.length - tail), other.slice(head, other.length - tail));
}

/** By the longest common subsequence. */
function between(one: readonly string[], other: readonly string[]): string[] {
  const width = other.length + 1;
  const longest = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: string[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && one[i] === other[j]) [i, j] = [i + 1, j + 1];
    else if (j < other.length && (i === one.length || at(i, j + 1) > at(i + 1, j)))
      changes.push(`+${other[j++] ?? ""}`);
    else changes.push(`-${one[i++] ?? ""}`);
  }
  return changes;
}
