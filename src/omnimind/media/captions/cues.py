"""Words become captions: the cheapest way to break a scene's words, found by dynamic programming."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from omnimind.core.brief import Format
from omnimind.core.caption import LINE_LIMITS, Caption
from omnimind.core.speech import FRAME_RATE, Word
from omnimind.media.captions.phrases import break_costs
from omnimind.media.captions.rules import MAX_CHARACTERS_S, MAX_DURATION_S, MAX_LATENESS_S, MIN_DURATION_S, MIN_GAP_S

_LINGER_S = 0.5
"""How long a caption stays after its last word, if nothing follows. Source: Netflix Timed Text Style Guide."""

_MIN_FRAMES = math.ceil(MIN_DURATION_S * FRAME_RATE)
_MAX_FRAMES = math.floor(MAX_DURATION_S * FRAME_RATE)
_GAP_FRAMES = math.ceil(MIN_GAP_S * FRAME_RATE)
_LATE_FRAMES = math.floor(MAX_LATENESS_S * FRAME_RATE + 1e-6)

_CAPTION = 10.0  # each caption is one more thing to read
_SECOND_LINE = 2.0
_LINE_BREAK = 0.6  # of what the same break would cost between captions
_TOP_HEAVY, _BOTTOM_HEAVY = 16.0, 5.0  # for a difference of a whole line
_EVEN = 0.1  # of a line: nobody sees a smaller difference
_SCRAP = 8.0  # a line or a caption of a few letters
_SCRAP_SHARE = 0.3  # of a line
_PAUSE, _PAUSE_S = 30.0, 0.6  # a second of silence within a caption over the longest breath
_TOO_SHORT_S = 150.0  # a second under the shortest duration
_TOO_LONG_S = 300.0  # a second over the longest
_TOO_FAST = 5.0  # a character a second over the reading speed
_TWO_SENTENCES, _TWO_SHORT_SENTENCES = 80.0, 4.0
_SHORT_SENTENCE_SHARE = 0.6  # of a line

Lines = tuple[tuple[int, int], ...]


def captions(
    words: Sequence[Word],
    lines: Sequence[str],
    format: Format,  # noqa: A002 - the brief's word
    language: str,
    duration_s: float,
) -> tuple[Caption, ...]:
    """Put every word of a scene into one caption, in order.

    Captions hold one or two lines within :data:`~omnimind.core.caption.LINE_LIMITS`, are broken where phrases end, and
    are read at 17 characters a second at most, from 0.8 to 7 s, where the speech allows. They start with their first
    word, within three frames, and never overlap.

    Words are never split: one that is longer than a line, as a whole sentence of Chinese or Japanese may be, stands
    alone and overflows. A wide character takes two places.

    Args:
        words: The scene's words, on its clock.
        lines: The scene's sentences, whose words they are.
        format: Which line limit holds.
        language: BCP 47 tag; phrases are known in English and Portuguese.
        duration_s: The scene's length, which no caption outlasts.
    """
    if not words:
        return ()
    chosen = _cheapest(_Scene(words, lines, duration_s, LINE_LIMITS[format], language))
    return tuple(
        Caption(start_s=start / FRAME_RATE, end_s=end / FRAME_RATE, lines=caption)
        for caption, (start, end) in zip(chosen, _times(chosen, words, duration_s), strict=True)
    )


class _Scene:
    """A scene's words with what the costs need to know of them."""

    def __init__(
        self, words: Sequence[Word], sentences: Sequence[str], duration_s: float, limit: int, language: str
    ) -> None:
        self.words = words
        self.limit = limit
        self._duration_s = duration_s
        self._columns = [0, *accumulate(_columns(word.text) + 1 for word in words)]
        silences = (max(after.start_s - word.end_s - _PAUSE_S, 0) for word, after in pairwise(words))
        self._silence_s = [0.0, *accumulate(silences)]
        ends = set(accumulate(len(sentence.split()) for sentence in sentences))
        self.sentence_ends = [index + 1 in ends for index in range(len(words))]
        self.breaks = break_costs([word.text for word in words], self.sentence_ends, language)

    def columns(self, first: int, past: int) -> int:
        """How wide words ``first`` to ``past - 1`` are on one line."""
        return self._columns[past] - self._columns[first] - 1

    def fits(self, first: int, past: int) -> bool:
        """Whether the words fit on one line, or are but one."""
        return past - first == 1 or self.columns(first, past) <= self.limit

    def whole(self, first: int, past: int) -> bool:
        """Whether the words are sentences from the first word to the last."""
        return self.sentence_ends[past - 1] and (first == 0 or self.sentence_ends[first - 1])

    def silence_s(self, first: int, past: int) -> float:
        """How long the voice is silent between the words, breaths aside."""
        return self._silence_s[past - 1] - self._silence_s[first]

    def time_s(self, first: int, past: int) -> float:
        """How long the words may be shown: until the next one is spoken, or the scene ends."""
        end_s = self.words[past].start_s if past < len(self.words) else self._duration_s
        return end_s - self.words[first].start_s


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cheapest(scene: _Scene) -> list[Lines]:
    """The lines of each caption, so that all together cost least."""
    count = len(scene.words)
    totals = [0.0] + [math.inf] * count
    chosen: list[tuple[int, Lines]] = [(0, ())] * (count + 1)
    for first in range(count):
        for past in range(first + 1, count + 1):
            cost, lines = min(_layouts(scene, first, past), default=(math.inf, ()))
            if not lines:
                break
            total = totals[first] + cost + _cost(scene, first, past)
            if total < totals[past]:
                totals[past], chosen[past] = total, (first, lines)
    captions: list[Lines] = []
    past = count
    while past:
        past, lines = chosen[past]
        captions.append(lines)
    return captions[::-1]


def _layouts(scene: _Scene, first: int, past: int) -> Iterator[tuple[float, Lines]]:
    """Each way to set the words on one line or two, and its cost."""
    if scene.fits(first, past):
        yield 0.0, ((first, past),)
    for middle in range(first + 1, past):
        widths = scene.columns(first, middle), scene.columns(middle, past)
        if max(widths) <= scene.limit:
            uneven = (widths[0] - widths[1]) / scene.limit
            cost = _SECOND_LINE + _LINE_BREAK * scene.breaks[middle - 1]
            cost += max(abs(uneven) - _EVEN, 0) * (_TOP_HEAVY if uneven > 0 else _BOTTOM_HEAVY)
            cost += _SCRAP * (min(widths) < _SCRAP_SHARE * scene.limit)
            yield cost, ((first, middle), (middle, past))


def _cost(scene: _Scene, first: int, past: int) -> float:
    """What a caption of these words costs, however it is laid out."""
    time_s = scene.time_s(first, past)
    spoken_s = scene.words[past - 1].end_s - scene.words[first].start_s
    characters = sum(len(word.text) + 1 for word in scene.words[first:past]) - 1
    cost = _CAPTION + scene.breaks[past - 1]
    cost += _TOO_SHORT_S * max(MIN_DURATION_S - time_s, 0) + _TOO_LONG_S * max(spoken_s - MAX_DURATION_S, 0)
    cost += _TOO_FAST * max(characters - MAX_CHARACTERS_S * min(time_s, MAX_DURATION_S), 0)
    cost += _PAUSE * scene.silence_s(first, past)
    return cost + _scrap(scene, first, past) + _mingled(scene, first, past)


def _scrap(scene: _Scene, first: int, past: int) -> float:
    """The cost of a caption of a few letters that is not a whole sentence."""
    long_enough = scene.columns(first, past) >= _SCRAP_SHARE * scene.limit
    return 0.0 if long_enough or scene.whole(first, past) else _SCRAP


def _mingled(scene: _Scene, first: int, past: int) -> float:
    """The cost of sentences that share a caption: little when all are short and whole."""
    edges = [first, *(index + 1 for index in range(first, past - 1) if scene.sentence_ends[index]), past]
    if len(edges) == 2:
        return 0.0
    short = all(scene.columns(*edge) <= _SHORT_SENTENCE_SHARE * scene.limit for edge in pairwise(edges))
    return (len(edges) - 2) * (_TWO_SHORT_SENTENCES if short and scene.whole(first, past) else _TWO_SENTENCES)


def _times(chosen: Sequence[Lines], words: Sequence[Word], duration_s: float) -> Iterator[tuple[int, int]]:
    """When each caption is shown, in frames."""
    starts = _starts(chosen, words, int(duration_s * FRAME_RATE + 1e-6))
    for lines, (start, following) in zip(chosen, pairwise(starts), strict=True):
        characters = sum(len(word.text) + 1 for word in words[lines[0][0] : lines[-1][1]]) - len(lines)
        wanted = max(
            round((words[lines[-1][1] - 1].end_s + _LINGER_S) * FRAME_RATE),
            start + _MIN_FRAMES,
            start + math.ceil(characters / MAX_CHARACTERS_S * FRAME_RATE),
        )
        end = min(wanted, start + _MAX_FRAMES, following)
        if following - end < _GAP_FRAMES:
            end = following if following - start <= _MAX_FRAMES else following - _GAP_FRAMES
        yield start, end


def _starts(chosen: Sequence[Lines], words: Sequence[Word], frames: int) -> list[int]:
    """The frame that each caption starts on, one after the other, and the scene's end."""
    starts: list[int] = []
    for lines in chosen:
        spoken = int(words[lines[0][0]].start_s * FRAME_RATE + 1e-6)
        if starts:
            # A caption that is nearly long enough gets its last frames from the next one.
            spoken = max(spoken, min(starts[-1] + _MIN_FRAMES, spoken + _LATE_FRAMES), starts[-1] + 1)
        starts.append(spoken)
    starts.append(frames)
    for index in range(len(chosen) - 1, -1, -1):
        starts[index] = max(min(starts[index], starts[index + 1] - 1), 0)
    return starts
