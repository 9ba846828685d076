"""Captions: which words stand together on the screen, and when."""

from omnimind.core.value import Value


class Caption(Value):
    """One or two lines shown from ``start_s`` to ``end_s`` of the scene; each line is a range of word indices."""

    start_s: float
    end_s: float
    lines: tuple[tuple[int, int], ...]
    """``(first, past)``: words ``first`` to ``past - 1`` of the scene."""


ZONES: dict[str, tuple[int, int, int, int]] = {
    "landscape": (160, 876, 1600, 164),
    "portrait": (60, 1420, 960, 200),
    "square": (60, 872, 960, 168),
}
"""``(x, y, width, height)`` in pixels of each format that burned captions keep to and pictures leave free.

Portrait's zone stands above the buttons and texts that phone players lay over the lowest sixth of the frame.
"""

LINE_LIMITS: dict[str, int] = {"landscape": 42, "portrait": 24, "square": 32}
"""Characters a caption line holds, a format.

Source: Netflix Timed Text Style Guide (42) for landscape; the others hold as many as fit at the same size.
"""
