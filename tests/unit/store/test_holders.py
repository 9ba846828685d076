"""Holders: whether a process of this machine still lives."""

import os
import subprocess
import sys

import pytest

from omnimind.store.holders import is_dead, this_process

TELL = "from omnimind.store.holders import this_process; print(this_process(), flush=True); input()"


def test_we_live():
    """And are told apart from all others."""
    assert not is_dead(this_process())


def test_a_process_that_was_killed_is_dead():
    """Also while nobody has asked what became of it, and when its number is another's later."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", TELL], text=True, **pipes) as other:
        holder = other.stdout.readline().strip()
        assert not is_dead(holder)
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead(holder)
    assert is_dead(holder)
    name, pid, unique = this_process().rsplit(":", 2)
    place, _, started = unique.rpartition(".")
    assert is_dead(f"{name}:{pid}:{place}.{int(started) + 1}")


ELSEWHERE = ["elsewhere:{pid}:{unique}", "{name}:{pid}:0.0.1", "{name}:x:{unique}", "me", "", "::"]


@pytest.mark.parametrize("change", ELSEWHERE)
def test_what_can_not_be_told_counts_as_living(change):
    """Another machine, another boot of one, another container, a name that isn't a process's."""
    name, pid, unique = this_process().rsplit(":", 2)

    assert not is_dead(change.format(name=name, pid=pid, unique=unique))
