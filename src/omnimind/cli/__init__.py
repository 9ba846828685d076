"""Floor 5: the command line."""

import atexit
import ctypes
import gc
import sys
from itertools import zip_longest

from omnimind.core.errors import OmniMindError

BAD_INPUT, REJECTED, STOPPED = 2, 3, 130
"""Exit codes: something is wrong with what was asked for; the production failed its proof; it was interrupted."""

_GARBAGE_EVERY = 10_000
"""How many more objects there are than before when garbage is looked for.

Source: measured. Python's own 700 costs a command that imports much a twentieth of a second; more saves no more.
"""

_LARGE_BYTES = 4 * 2**20
_ARENAS = 4
"""What takes more than the first is given back as soon as it is free; threads share so many heaps for the rest.

Source: measured. A production of 1 minute then takes 340 MB where it took 430; a lower bound takes less, and a tenth
more processor time.
"""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # Source: glibc's malloc.h


def main() -> None:
    """Run the command that the arguments name."""
    prepare()
    try:
        from omnimind.cli.app import app

        app(args=explicit(sys.argv[1:]))
    except OmniMindError as error:
        sys.stderr.write(f"omnimind: {error}\n")
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def prepare() -> None:
    """Have this process look for garbage and keep memory as becomes one command, which ends soon."""
    _give_memory_back()
    gc.set_threshold(_GARBAGE_EVERY)
    atexit.register(gc.freeze)  # what is left ends with the process: to look for garbage in it takes 0.1 to 0.2 s


def _give_memory_back() -> None:
    """Keep glibc from holding on to what pictures and sounds took; other C libraries have no such switch."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)


def explicit(arguments: list[str]) -> list[str]:
    """``--music`` without a file as ``--music=on``, since an option can't have a value only sometimes."""
    return [
        "--music=on" if argument == "--music" and (not following or following.startswith("-")) else argument
        for argument, following in zip_longest(arguments, arguments[1:], fillvalue="")
    ]
