"""Standard output, for people."""

import sys

from rich.console import Console

WIDTH = 120
"""Columns where standard output is not a terminal."""


def console() -> Console:
    """A console as wide as the terminal; it colours nothing of its own accord."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
