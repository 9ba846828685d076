"""Which word is heard when: a voice's own marks brought to the words it was given."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from omnimind.core.speech import Sound, SpokenWord, Utterance
from omnimind.media.speech.mark import Mark
from omnimind.media.speech.sound import HOP_S, is_loud, trim

PAUSE_S: Final = 0.1
"""A silence this long between two words is a pause and belongs to neither; a shorter one is a stop consonant's."""


@dataclass(frozen=True, slots=True)
class Text:
    """What an engine is given to say; ``starts`` has where each word's part begins, ``None`` where nothing is said."""

    content: str
    starts: tuple[int | None, ...]


def compose(words: Sequence[SpokenWord]) -> Text:
    """``words`` as one sentence, ended by a full stop where they end with no mark of their own."""
    content, starts = "", list[int | None]()
    for word in words:
        said = " ".join(word.said.split())
        if not said:
            starts.append(None)
            continue
        content += " " if content else ""
        starts.append(len(content))
        content += said
    if content and content[-1] not in ".!?":
        content = content.rstrip(",;:") + "."
    return Text(content, tuple(starts))


def utterance(words: Sequence[SpokenWord], text: Text, marks: Sequence[Mark], sound: Sound) -> Utterance:
    """The trimmed sound with the times of ``words``: marked where the voice said so, by length in between."""
    trimmed, cut_s = trim(sound)
    loud = is_loud(trimmed)
    sounding = np.flatnonzero(loud)
    end_s = min(trimmed.duration_s, float(sounding[-1] + 1) * HOP_S) if sounding.size else 0.0
    shifted = [Mark(mark.position, mark.start_s - cut_s) for mark in marks]
    starts = _starts([len(word.said) for word in words], text, shifted, end_s)
    return Utterance(trimmed, _spans(starts, loud, end_s))


def _starts(weights: Sequence[int], text: Text, marks: Sequence[Mark], end_s: float) -> list[float | None]:
    """When each word begins, ``None`` for the silent ones; ascending, none after ``end_s``."""
    sounding = [index for index, start in enumerate(text.starts) if start is not None]
    marked = _marked(sounding, text, marks, end_s)
    starts: list[float | None] = [None] * len(text.starts)
    anchors = [*sorted(marked), len(text.starts)]
    for anchor, following in pairwise(anchors):
        begin_s, until_s = marked[anchor], marked.get(following, end_s)
        shared = [index for index in sounding if anchor <= index < following]
        total, passed = sum(weights[index] for index in shared), 0
        for index in shared:
            starts[index] = begin_s + (until_s - begin_s) * passed / total
            passed += weights[index]
    return starts


def _marked(sounding: Sequence[int], text: Text, marks: Sequence[Mark], end_s: float) -> dict[int, float]:
    """When each word with a mark begins: at its first mark, never before an earlier word. The first word has one."""
    if not sounding:
        return {}
    positions = [text.starts[index] or 0 for index in sounding]
    marked, latest, latest_s = {sounding[0]: 0.0}, sounding[0], 0.0
    for mark in marks:
        word = sounding[max(0, bisect_right(positions, mark.position) - 1)]
        if word > latest:
            latest, latest_s = word, min(max(mark.start_s, latest_s), end_s)
            marked[word] = latest_s
    return marked


def _spans(
    starts: Sequence[float | None], loud: npt.NDArray[np.bool_], end_s: float
) -> tuple[tuple[float, float], ...]:
    """Each word lasts until the next one, less the pause before that; a silent word is a moment between them."""
    spans: list[tuple[float, float]] = []
    following_s = end_s
    for start_s in reversed(starts):
        if start_s is None:
            spans.append((following_s, following_s))
            continue
        last = min(loud.size, round(following_s / HOP_S))
        while last > 0 and not loud[last - 1]:
            last -= 1
        quiet_s = following_s - last * HOP_S
        spans.append((start_s, max(start_s, following_s - quiet_s if quiet_s >= PAUSE_S else following_s)))
        following_s = start_s
    return tuple(reversed(spans))
