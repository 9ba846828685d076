"""The parts of a review: each writes its measures on the sheet, and where they were broken."""

from collections.abc import Iterable

_TOLD = 5


def moments(times_s: Iterable[float]) -> str:
    """The first few of ``times_s``, to be looked up in the video."""
    told = [f"▸ {int(time_s // 60)}:{time_s % 60:04.1f}" for time_s in times_s]
    return "  ".join(told[:_TOLD]) + (" …" if len(told) > _TOLD else "")
