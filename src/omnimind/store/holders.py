"""Holders of leases: a process, named so that others on its machine can tell whether it still lives."""

import os
import socket
from functools import cache
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def this_process() -> str:
    """``host:pid:start``: names this process among all that ever were."""
    pid = os.getpid()
    return f"{_host()}:{pid}:{_place()}.{_started(pid) or 0}"


def this_host() -> str:
    """The name of this machine, or container."""
    return _host()


def can_tell(holder: str) -> bool:
    """Whether it can be told if ``holder`` lives: it was begun on this machine, since that was."""
    named, _, unique = holder.rpartition(":")
    return named.rpartition(":")[0] == _host() and bool(_place()) and unique.rpartition(".")[0] == _place()


def is_dead(holder: str) -> bool:
    """Whether ``holder`` was a process of this machine that is no more; ``False`` if that can't be told."""
    named, _, unique = holder.rpartition(":")
    host, _, pid = named.rpartition(":")
    place, _, started = unique.rpartition(".")
    if host != _host() or not place or place != _place() or not pid.isdecimal():
        return False
    return str(_started(int(pid))) != started


@cache
def _host() -> str:
    return socket.gethostname()


@cache
def _place() -> str:
    """This boot of this machine and, in containers, whose process numbers we see; empty where there is no /proc."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        numbers = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{boot[:8]}.{str(numbers).strip('pid:[]')}"


def _started(pid: int) -> int | None:
    """When the process began, in ticks since the machine did; ``None`` if there is none, or only its remains.

    Source: proc(5): the fields of ``/proc/PID/stat`` after the name in parentheses are the state, …, the start time.
    """
    try:
        fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {b"Z", b"X"} else int(fields[19])
