"""What was seen of scenes, as what is seen of the video that they make."""

from collections.abc import Sequence
from itertools import accumulate

from omnimind.core.watching import Contrasts, Flashing, Seen, Stretch, Watching

_NO_TIME_S = 0.001
_FLASHING_WINDOW_S = 1.0


def joined(watched: Sequence[Watching]) -> Seen:
    """What is seen of ``watched``, one after the other.

    Where scenes meet it is taken to be as bad as it may be: stretches at both sides count as one, and so do changes of
    brightness.
    """
    starts_s = list(accumulate((one.duration_s for one in watched[:-1]), initial=0.0))
    placed = list(zip(starts_s, watched, strict=False))
    contrasts = [one.seen.contrasts for one in watched]
    return Seen(
        black=_stretch([(start_s, one.duration_s, one.seen.black) for start_s, one in placed]),
        frozen=_stretch([(start_s, one.duration_s, one.seen.frozen) for start_s, one in placed]),
        flashes=_flashing([(start_s, one.duration_s, one.seen.flashes) for start_s, one in placed]),
        contrasts=Contrasts(
            found=tuple(ratio for one in contrasts for ratio in one.found),
            words=sum(one.words for one in contrasts),
            missing=sum(one.missing for one in contrasts),
        ),
    )


def _stretch(placed: Sequence[tuple[float, float, Stretch]]) -> Stretch:
    """The longest of stretches, each in a scene of its start and duration."""
    found = [(one.longest_s, start_s + one.start_s) for start_s, _, one in placed]
    before_s = 0.0
    for start_s, duration_s, one in placed:
        found.append((before_s + one.opening_s, start_s - before_s))
        fills = one.opening_s >= duration_s - _NO_TIME_S
        before_s = before_s + duration_s if fills else one.closing_s
    longest_s, start_s = max(found, key=_size)
    return Stretch(longest_s=longest_s, start_s=start_s)


def _flashing(placed: Sequence[tuple[float, float, Flashing]]) -> Flashing:
    """The most flashes, each in a scene of its start and duration."""
    found = [(one.most, start_s + one.at_s) for start_s, _, one in placed]
    before = 0
    for start_s, duration_s, one in placed:
        found.append(((before + one.opening) // 2, start_s))
        before = one.closing + (before if duration_s < _FLASHING_WINDOW_S else 0)
    most, at_s = max(found, key=_size)
    return Flashing(most=most, at_s=at_s)


def _size(found: tuple[float, float]) -> float:
    return found[0]
