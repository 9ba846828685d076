"""The rules that captions keep, and which of them a set of captions breaks.

Source: Netflix Timed Text Style Guide, general requirements and English (17 characters a second is its adult rate of
2018; durations and gaps are its own).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from omnimind.core.brief import Format
from omnimind.core.caption import LINE_LIMITS, Caption
from omnimind.core.speech import FRAME_RATE, Word

MAX_LINES = 2
MAX_CHARACTERS_S = 17.0
MIN_DURATION_S = 0.8
MAX_DURATION_S = 7.0
MIN_GAP_S = 0.5
"""Captions follow each other at once or after at least this."""

MAX_LATENESS_S = 3 / FRAME_RATE
"""How far a caption's start may be from its first word's."""

_EXACT_S = 1e-6


def _line_text(words: Sequence[Word], line: tuple[int, int]) -> str:
    """A caption's line as it is read."""
    return " ".join(word.text for word in words[line[0] : line[1]])


def violations(captions: Sequence[Caption], words: Sequence[Word], duration_s: float, format: Format) -> Iterator[str]:  # noqa: A002 - the brief's word
    """Each rule broken, in words: of text, of a caption's own time, of neighbours.

    Reading speed and the shortest duration depend on the speech too: what speaks faster breaks them.
    """
    if [index for caption in captions for line in caption.lines for index in range(*line)] != list(range(len(words))):
        yield "not every word stands in one caption, in order"
    for number, caption in enumerate(captions):
        for broken in (*_broken_text(caption, words, LINE_LIMITS[format]), *_broken_time(caption, words, duration_s)):
            yield f"caption {number}: {broken}"
    for number, (caption, after) in enumerate(pairwise(captions)):
        gap_s = after.start_s - caption.end_s
        if gap_s < -_EXACT_S:
            yield f"captions {number} and {number + 1} overlap"
        elif _EXACT_S < gap_s < MIN_GAP_S - _EXACT_S:
            yield f"captions {number} and {number + 1}: a gap of {gap_s:.3f} s"


def _broken_text(caption: Caption, words: Sequence[Word], limit: int) -> Iterator[str]:
    if not 1 <= len(caption.lines) <= MAX_LINES:
        yield f"{len(caption.lines)} lines"
    for line in caption.lines:
        text = _line_text(words, line)
        if len(text) > limit and line[1] - line[0] > 1:
            yield f"{len(text)} characters in {text!r}"


def _broken_time(caption: Caption, words: Sequence[Word], duration_s: float) -> Iterator[str]:
    shown_s = caption.end_s - caption.start_s
    if caption.start_s < 0 or caption.end_s > duration_s + _EXACT_S:
        yield "outside the scene"
    if not MIN_DURATION_S - _EXACT_S <= shown_s <= MAX_DURATION_S + _EXACT_S:
        yield f"shown for {shown_s:.3f} s"
    characters = sum(len(_line_text(words, line)) for line in caption.lines)
    if shown_s > 0 and characters / shown_s > MAX_CHARACTERS_S + _EXACT_S:
        yield f"{characters / shown_s:.1f} characters a second"
    if caption.lines and abs(caption.start_s - words[caption.lines[0][0]].start_s) > MAX_LATENESS_S + _EXACT_S:
        yield "not in time with its first word"
