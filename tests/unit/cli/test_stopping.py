"""An interrupt tells the work to stop, and ends a process whose work does not."""

import signal
import subprocess
import sys
import threading

from omnimind.cli.stopping import stopping

STUBBORN = """
import signal, threading
from omnimind.cli.stopping import stopping
with stopping(lambda: None):
    print("working", flush=True)
    threading.Event().wait()
"""


def test_an_interrupt_asks_the_work_to_stop():
    """The handler is ours within the block, and whose it was after it."""
    asked = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    with stopping(asked.set):
        signal.raise_signal(signal.SIGINT)
        assert asked.wait(5)
    assert signal.getsignal(signal.SIGINT) is before


def test_work_that_does_not_stop_is_left_behind():
    """The process ends within a second, with the exit code of an interrupt and a line that says what to do."""
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=3)
    assert process.returncode == 130
    assert err == "omnimind: stopped; the same command goes on from here\n"
