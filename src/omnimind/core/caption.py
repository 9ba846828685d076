"""Captions: which words stand together on the screen, and when."""

from omnimind.core.value import Value


class Caption(Value):
    """One or two lines shown from ``start_s`` to ``end_s`` of the scene; each line is a range of word indices."""

    start_s: float
    end_s: float
    lines: tuple[tuple[int, int], ...]
    """``(first, past)``: words ``first`` to ``past - 1`` of the scene."""
