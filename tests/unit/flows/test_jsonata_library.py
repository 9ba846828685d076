"""The room that JSONata takes on the interpreter's stack."""

import subprocess
import sys
import threading

import pytest

from omnimind.flows.jsonata_library import DEPTH, deep_stack

from .conftest import jsonata


def test_the_limit_is_as_it_was():
    """Reading and evaluating expressions leaves the recursion limit of the process alone."""
    code = "import sys; from omnimind.flows import jsonata_expression; print(sys.getrecursionlimit())"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "1000"


def test_deep_expressions():
    """An expression may call 100 levels deep, however much stack the interpreter grants others."""
    before = sys.getrecursionlimit()
    assert jsonata("($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100))").output == 100
    assert sys.getrecursionlimit() == before


def test_threads_share_it():
    """The limit goes back when the last of several threads has left, not the first."""
    before, is_inside, may_leave = sys.getrecursionlimit(), threading.Event(), threading.Event()

    def stay():
        with deep_stack:
            is_inside.set()
            may_leave.wait()

    thread = threading.Thread(target=stay)
    thread.start()
    is_inside.wait()
    with deep_stack:
        pass
    assert sys.getrecursionlimit() == DEPTH
    may_leave.set()
    thread.join()
    assert sys.getrecursionlimit() == before


def test_failures_leave_it_too():
    """The limit goes back also after a failure."""
    before = sys.getrecursionlimit()
    with pytest.raises(KeyError), deep_stack:
        raise KeyError
    assert sys.getrecursionlimit() == before
