"""Rules that captions keep: how much stands on the screen, for how long, and when."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from omnimind.core.caption import Caption
from omnimind.core.production import TimedScene
from omnimind.perception.media_file import Cue

CHARACTERS_PER_SECOND = 17.0
LIMITS_S = (0.8, 7.0)
"""Source: Netflix Timed Text Style Guide, general requirements: 5/6 s to 7 s, 17 characters a second for adults."""

_FRAME_S = 1 / 30
_TOLERANCE_S = 0.005
_NEIGHBOUR_S = 3 * _FRAME_S + _TOLERANCE_S
_EARLIEST_S, _LATEST_S = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Timed:
    """A caption with what it says, line by line, and when its words are spoken.

    It may stay until ``room_end_s``, where the next caption starts or the scene ends.
    """

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    spoken_s: tuple[float, float]
    room_end_s: float

    @property
    def duration_s(self) -> float:
        """How long it is up."""
        return self.end_s - self.start_s

    @property
    def characters(self) -> int:
        """How much there is to read."""
        return sum(len(line) for line in self.lines)

    @property
    def stays_as_long_as_it_can(self) -> bool:
        """Whether speech leaves it no more time, but for a moment's gap before the next."""
        return self.room_end_s - self.end_s <= _NEIGHBOUR_S


@dataclass(frozen=True, slots=True)
class Findings:
    """Where captions break a rule: the start of each offender, seconds; and the most lines and characters a line."""

    lines: int
    line_length: int
    overlaps: tuple[float, ...]
    too_short: tuple[float, ...]
    too_long: tuple[float, ...]
    too_fast: tuple[float, ...]
    out_of_sync: tuple[float, ...]


def timed(scene: TimedScene, captions: Sequence[Caption]) -> list[Timed]:
    """``captions`` of ``scene``, in order, with their words."""
    texts = scene.scene.words
    ends = [*(caption.start_s for caption in captions[1:]), scene.end_s][: len(captions)]
    return [
        Timed(
            start_s=caption.start_s,
            end_s=caption.end_s,
            lines=tuple(" ".join(texts[first:past]) for first, past in caption.lines),
            spoken_s=(scene.words[caption.lines[0][0]].start_s, scene.words[caption.lines[-1][1] - 1].end_s),
            room_end_s=end_s,
        )
        for caption, end_s in zip(captions, ends, strict=True)
    ]


def unshown_words(scene: TimedScene, captions: Sequence[Caption]) -> int:
    """How many words of ``scene`` are not shown just once and in order."""
    shown = [word for caption in captions for first, past in caption.lines for word in range(first, past)]
    due = list(range(len(scene.scene.words)))
    return 0 if shown == due else max(1, len(set(due) ^ set(shown)))


def judge(captions: Sequence[Timed]) -> Findings:
    """Hold ``captions`` of a whole production, in order, against the rules.

    One that is too short or too fast is excused where speech hurries it off the screen, one that is too long where it
    is a single word, one that ends before its words do where it has been up for the longest time. A word alone on its
    line may be longer than the line.
    """
    return Findings(
        lines=max((len(one.lines) for one in captions), default=0),
        line_length=max((_columns(line) for one in captions for line in one.lines if " " in line), default=0),
        overlaps=tuple(later.start_s for one, later in pairwise(captions) if later.start_s < one.end_s - _TOLERANCE_S),
        too_short=tuple(one.start_s for one in captions if _too_short(one)),
        too_long=tuple(one.start_s for one in captions if _too_long(one)),
        too_fast=tuple(one.start_s for one in captions if _too_fast(one)),
        out_of_sync=tuple(one.start_s for one in captions if _out_of_sync(one)),
    )


def _columns(line: str) -> int:
    """How wide ``line`` is in places of letters: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _too_short(one: Timed) -> bool:
    return one.duration_s < LIMITS_S[0] - _TOLERANCE_S and not one.stays_as_long_as_it_can


def _too_long(one: Timed) -> bool:
    return one.duration_s > LIMITS_S[1] + _FRAME_S and " " in " ".join(one.lines)


def _too_fast(one: Timed) -> bool:
    slow_enough_s = one.characters / CHARACTERS_PER_SECOND
    return one.duration_s < slow_enough_s - _FRAME_S and not one.stays_as_long_as_it_can


def _out_of_sync(one: Timed) -> bool:
    first_s, last_s = one.spoken_s
    starts = first_s - _EARLIEST_S - _TOLERANCE_S <= one.start_s <= first_s + _LATEST_S + _TOLERANCE_S
    ends = one.end_s >= last_s - _LATEST_S - _TOLERANCE_S or one.duration_s >= LIMITS_S[1] - _FRAME_S
    return not (starts and ends)


def track_errors(cues: Sequence[Cue], due: Sequence[Cue]) -> int:
    """How many cues of a soft track are not those ``due``, in text or by more than a frame in time."""
    pairs = zip(cues, due, strict=False)
    return abs(len(cues) - len(due)) + sum(not _same(cue, other) for cue, other in pairs)


def _same(cue: Cue, other: Cue) -> bool:
    near = _FRAME_S + _TOLERANCE_S
    times = abs(cue.start_s - other.start_s) <= near and abs(cue.end_s - other.end_s) <= near
    return times and cue.text.strip() == other.text.strip()


def cues(captions: Sequence[Timed]) -> Iterator[Cue]:
    """``captions`` as a soft track has them."""
    for one in captions:
        yield Cue(one.start_s, one.end_s, "\n".join(one.lines))
