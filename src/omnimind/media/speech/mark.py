"""Marks: when a voice says which part of its text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """The voice reached character ``position`` of the text at ``start_s``."""

    position: int
    start_s: float
