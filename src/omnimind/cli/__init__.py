"""Floor 5: the command line."""

import atexit
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


def main() -> None:
    """Run the command that the arguments name."""
    gc.set_threshold(_GARBAGE_EVERY)
    atexit.register(gc.freeze)  # what is left ends with the process: to look for garbage in it takes 0.1 to 0.2 s
    try:
        from omnimind.cli.app import app

        app(args=explicit(sys.argv[1:]))
    except OmniMindError as error:
        sys.stderr.write(f"omnimind: {error}\n")
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def explicit(arguments: list[str]) -> list[str]:
    """``--music`` without a file as ``--music=on``, since an option can't have a value only sometimes."""
    return [
        "--music=on" if argument == "--music" and (not following or following.startswith("-")) else argument
        for argument, following in zip_longest(arguments, arguments[1:], fillvalue="")
    ]
