/** A text in pieces: what was found in it, and what lies between. */

import type { Finding } from "./api";

export interface Piece {
  readonly text: string;
  readonly finding: Finding | null;
}

/**
 * The pieces of `text`. Places count characters as the server does, where one beyond the basic plane is one; of findings
 * that overlap the one that begins first is marked.
 */
export function piecesOf(text: string, findings: readonly Finding[]): Piece[] {
  const letters = Array.from(text);
  const pieces: Piece[] = [];
  let at = 0;
  const put = (to: number, finding: Finding | null) => {
    if (to > at) pieces.push({ text: letters.slice(at, to).join(""), finding });
    at = Math.max(at, to);
  };
  for (const finding of [...findings].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (finding.start < at) continue;
    put(finding.start, null);
    put(finding.end, finding);
  }
  put(letters.length, null);
  return pieces;
}

/** What a finding is of. */
export const foundText = (text: string, finding: Finding): string =>
  Array.from(text).slice(finding.start, finding.end).join("");
