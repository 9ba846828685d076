"""Log lines are for people on a terminal and for programs elsewhere."""

import io
import json
import logging

import pytest

from omnimind.telemetry.logs import forward, logger


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self):
        """Always."""
        return True


def test_a_pipe_gets_json():
    """An object a line, with the event, its level, its time and what was said about it."""
    stream = io.StringIO()
    logger(stream, verbose=True).info("action", agent="narrator", about="maré", seconds=0.25)
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert said.pop("timestamp").endswith("Z")
    assert said == {"event": "action", "level": "info", "agent": "narrator", "about": "maré", "seconds": 0.25}
    assert "maré" in line


def test_a_terminal_gets_text():
    """Words and colours, no JSON."""
    stream = Terminal()
    logger(stream, verbose=True).info("action", agent="narrator")
    assert "narrator" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(("verbose", "shown"), [(True, ["debug", "info", "warning"]), (False, ["warning"])])
def test_only_the_curious_are_told_everything(verbose, shown):
    """Unless asked for more, only warnings and worse are written."""
    stream = io.StringIO()
    log = logger(stream, verbose=verbose)
    for level in ("debug", "info", "warning"):
        getattr(log, level)("it happened")
    assert [json.loads(line)["level"] for line in stream.getvalue().splitlines()] == shown


def test_an_exception_is_told_with_its_trace():
    """What went wrong, and where, in one object."""
    stream = io.StringIO()
    log = logger(stream, verbose=False)
    try:
        raise ValueError("no tide")
    except ValueError:
        log.exception("broken")
    (line,) = stream.getvalue().splitlines()
    assert "ValueError: no tide" in json.loads(line)["exception"]


def test_warnings_of_libraries_are_lines_of_ours():
    """They say whose they are, and are written nowhere else; what is less than a warning is not written."""
    stream = io.StringIO()
    forward(logger(stream, verbose=True), "some.library")
    logging.getLogger("some.library").info("fine")
    logging.getLogger("some.library.part").error("it broke")
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["library"]) == ("it broke", "error", "some.library.part")
