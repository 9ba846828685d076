"""An agent that writes down every call of it, so that nothing done twice goes unseen."""

import os
import time
from pathlib import Path
from typing import Any

from omnimind.core.agent import Agent, Desk
from omnimind.core.errors import ConflictError
from omnimind.core.value import Value

CALLS = "COUNTED_CALLS"
"""The environment variable that names the file."""

PAUSE_S = 0.005


class Item(Value):
    """What is asked.

    Attributes:
        name: What it is called.
        said: What is given back.
        fails: How many attempts fail.
        attempt: Which one this is.
        seconds: How long it takes.
        gate: A file that must exist before it ends.
    """

    name: str = "one"
    said: Any = None
    fails: int = 0
    attempt: int = 0
    seconds: float = 0.0
    gate: Path | None = None


class Counted(Value):
    """What is answered."""

    name: str
    said: Any


def count(item: Item, desk: Desk) -> Counted:
    """Write the call down, durably and before anything else; then do as told."""
    handle = os.open(os.environ[CALLS], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{desk.key} {os.getpid()} {item.name}\n".encode())
    os.fsync(handle)
    os.close(handle)
    until_s = time.monotonic() + item.seconds
    while time.monotonic() < until_s or (item.gate is not None and not item.gate.exists()):
        desk.progress(0, 1)
        time.sleep(PAUSE_S)
    if item.attempt < item.fails:
        raise ConflictError("tide.out", f"the tide is out for {item.name}")
    return Counted(name=item.name, said=item.said)


COUNT = Agent("count", "1", Item, Counted, count, remembered=False)
