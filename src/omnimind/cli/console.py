"""Standard output, for people."""

import os
import sys

from rich.console import Console

WIDTH = 120
"""Columns where standard output is not a terminal."""


class PatientConsole(Console):
    """A console that goes on, silently, when whoever read it has gone: the work is not theirs to stop."""

    def on_broken_pipe(self) -> None:
        """Write no more."""
        self.quiet = True
        discard_output()


def console() -> Console:
    """A console as wide as the terminal; it colours nothing of its own accord."""
    return PatientConsole(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def discard_output() -> None:
    """Send standard output nowhere from now on, also what is still in its buffer."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
