"""When a scene's frames change, and what each shows then: pure arithmetic on the 30 fps grid."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from omnimind.core.caption import Caption
from omnimind.core.speech import FRAME_RATE, Word
from omnimind.media.picture import Effect, Picture, Sprite

FADE_FRAMES = 6
"""How long a scene takes to fade in from the bare background, and out to it."""

ANIMATION_FRAMES: Mapping[Effect, int] = {"fade": 6, "rise": 6, "right": 8, "up": 8}
"""How long a sprite takes to appear."""

RISE_PX = 24
"""How far below its place a rising sprite starts."""

LONGEST_HOLD = FRAME_RATE
"""Frames that a picture may stand before it is sent again, so that players can seek and never starve."""

LINGER_S = 0.3
"""How long a word stays highlighted after it was said, unless the next one starts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of sprite ``index`` is there: its opacity, how many pixels too low, and the share that is wiped in."""

    index: int
    opacity: float = 1.0
    drop_px: int = 0
    wiped: float = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """What one frame shows.

    ``presence`` is the whole picture's opacity over the bare background; ``motion`` how far the photograph has moved;
    ``caption`` and ``active`` index the scene's captions and words. Shares are from 0 to 1.
    """

    presence: float
    motion: float
    sprites: tuple[Shown, ...]
    caption: int | None
    active: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame that is sent, and for how many frames it stands."""

    frame: int
    hold: int
    view: View


def moments(
    picture: Picture, words: Sequence[Word], captions: Sequence[Caption], frames: int, every_frame: bool = False
) -> Iterator[Moment]:
    """The frames to send of a scene ``frames`` long: those that change and one a second at least, or every one."""
    timeline = _Timeline(picture, words, captions, frames)
    views: list[tuple[int, View]] = []
    for frame in timeline.candidates():
        view = timeline.view(frame)
        if not views or view != views[-1][1]:
            views.append((frame, view))
    longest = 1 if every_frame else LONGEST_HOLD
    for (start, view), end in zip(views, [*(frame for frame, _ in views[1:]), frames], strict=True):
        for frame in range(start, end, longest):
            yield Moment(frame, min(longest, end - frame), view)


class _Timeline:
    """A scene's events, and the view that follows from them at any frame."""

    def __init__(self, picture: Picture, words: Sequence[Word], captions: Sequence[Caption], frames: int) -> None:
        self._frames = frames
        self._moves = picture.photo is not None
        self._fade_frames = max(1, min(FADE_FRAMES, (frames - 1) // 2))
        self._sprites = [(_start_frame(sprite, words), sprite.effect) for sprite in picture.sprites]
        self._captions = _caption_states(captions, words)
        self._caption_frames = list(self._captions)

    def candidates(self) -> Iterable[int]:
        """The frames at which the view may change, ascending, 0 first."""
        if self._moves:
            return range(self._frames)
        fades = chain(range(self._fade_frames + 1), range(self._frames - 1 - self._fade_frames, self._frames))
        animations = (range(start, start + ANIMATION_FRAMES[effect]) for start, effect in self._sprites)
        changes = set(chain(fades, self._caption_frames, *animations))
        return sorted(frame for frame in changes if 0 <= frame < self._frames)

    def view(self, frame: int) -> View:
        """What ``frame`` shows."""
        caption, active = self._caption(frame)
        return View(
            presence=_smooth(min(1.0, min(frame, self._frames - 1 - frame) / self._fade_frames)),
            motion=_smooth(frame / max(1, self._frames - 1)) if self._moves else 0.0,
            sprites=tuple(
                _shown(index, effect, (frame - start + 1) / ANIMATION_FRAMES[effect])
                for index, (start, effect) in enumerate(self._sprites)
                if frame >= start
            ),
            caption=caption,
            active=active,
        )

    def _caption(self, frame: int) -> tuple[int | None, int | None]:
        position = bisect_right(self._caption_frames, frame)
        return self._captions[self._caption_frames[position - 1]] if position else (None, None)


def _frame_at(time_s: float) -> int:
    """The frame nearest to ``time_s``."""
    return round(time_s * FRAME_RATE)


def _start_frame(sprite: Sprite, words: Sequence[Word]) -> int:
    cue_s = 0.0 if sprite.cue is None else words[sprite.cue].start_s
    return _frame_at(cue_s + sprite.delay_s)


def _caption_states(captions: Sequence[Caption], words: Sequence[Word]) -> dict[int, tuple[int | None, int | None]]:
    """The caption and the active word from each frame on at which one of them changes, ascending."""
    states: dict[int, tuple[int | None, int | None]] = {}
    starts = [_frame_at(caption.start_s) for caption in captions]
    for index, caption in enumerate(captions):
        start = starts[index]
        end = min([_frame_at(caption.end_s), *starts[index + 1 : index + 2]])
        if start < end:
            states[start] = (index, None)
            states.setdefault(end, (None, None))
            spoken = _spoken_states(caption, words)
            states |= {max(start, frame): (index, active) for frame, active in spoken.items() if frame < end}
    return dict(sorted(states.items()))


def _spoken_states(caption: Caption, words: Sequence[Word]) -> dict[int, int | None]:
    """The active word from each frame on at which it changes, ascending."""
    states: dict[int, int | None] = {}
    for number in chain.from_iterable(range(first, past) for first, past in caption.lines):
        start = _frame_at(words[number].start_s)
        states = {frame: active for frame, active in states.items() if frame < start}
        states[start] = number
        states[max(start + 1, _frame_at(words[number].end_s + LINGER_S))] = None
    return states


def _shown(index: int, effect: Effect, progress: float) -> Shown:
    """Sprite ``index`` when ``progress`` (over 0) of its animation's time has passed."""
    if progress >= 1.0:
        return Shown(index)
    share = 1.0 - (1.0 - progress) ** 3
    if effect in ("right", "up"):
        return Shown(index, wiped=share)
    return Shown(index, opacity=share, drop_px=2 * round((1.0 - share) * RISE_PX / 2) if effect == "rise" else 0)


def _smooth(share: float) -> float:
    """``share`` eased at both ends."""
    return share * share * (3.0 - 2.0 * share)
