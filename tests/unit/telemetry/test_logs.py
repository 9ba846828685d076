"""Log lines are for people on a terminal and for programs elsewhere."""

import io
import json
import logging
import os

import pytest

from omnimind.core.errors import BrokenError, UserError
from omnimind.telemetry.logs import forward, logger
from omnimind.telemetry.trace import tracing


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


def test_work_goes_on_when_nobody_reads_any_more():
    """Lines go nowhere then, and nothing is raised, not even when the stream is closed."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        log = logger(stream, verbose=True)
        log.info("heard")
        os.close(reading)
        for number in range(3):
            log.info("unheard", number=number)


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
    """What kind of error it was, and where; what a library says may quote somebody's brief, and is not told."""
    stream = io.StringIO()
    log = logger(stream, verbose=False)
    try:
        raise ValueError("no tide")
    except ValueError:
        log.exception("broken")
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["type"], said["code"], said["blame"]) == ("ValueError", "ValueError", "broken")
    assert said["exception"].splitlines()[-2].endswith("test_an_exception_is_told_with_its_trace")
    assert "no tide" not in line


def test_an_error_of_ours_says_what_is_wrong_with_the_house():
    """By its code, and without what it quotes; what is about somebody's input is not told at all."""
    stream = io.StringIO()
    log = logger(stream, verbose=True)
    try:
        raise ValueError("zanzibar")
    except ValueError as error:
        broken = BrokenError("provider.odd", 'the provider answered "zanzibar" to 3 calls')
        broken.__cause__ = error
        log.error("broken", exc_info=broken)
    log.error("wrong", exc_info=UserError("brief.odd", "zanzibar is no language"))
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["code"], first["type"], first["blame"]) == ("provider.odd", "ValueError", "broken")
    assert first["exception"].endswith("provider.odd: the provider answered … to 3 calls")
    assert (second["code"], second["blame"], second["exception"]) == ("brief.odd", "user", "brief.odd")
    assert "zanzibar" not in stream.getvalue()


def test_a_line_says_whose_it_is():
    """The trace, the run, the tenant and the agent of the span that is current."""
    stream = io.StringIO()
    tracer, keeper = tracing()
    about = {"omnimind.run": "r1", "omnimind.tenant": "acme", "gen_ai.agent.name": "writer"}
    with tracer.start_as_current_span("chat", attributes=about):
        logger(stream, verbose=True).info("asked")
    said = json.loads(stream.getvalue())
    assert said["trace"] == f"{keeper.spans[0].context.trace_id:032x}"
    assert (said["run"], said["tenant"], said["agent"]) == ("r1", "acme", "writer")


def test_what_is_written_is_clean():
    """Every text goes through what cleans it, but for names that are ours."""
    stream = io.StringIO()
    log = logger(stream, verbose=True, clean=str.upper)
    log.info("said", run="r1", who="maria", inside={"deep": ["down"]})
    said = json.loads(stream.getvalue())
    assert (said["event"], said["run"], said["who"], said["inside"]) == ("SAID", "r1", "MARIA", {"deep": ["DOWN"]})


@pytest.fixture
def libraries():
    """The loggers of libraries, which are as they were afterwards."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    loggers = [logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict)]
    before = [(one, list(one.handlers), one.propagate) for one in loggers]
    yield
    root.handlers = handlers
    logging.captureWarnings(capture=False)
    for one, theirs, propagates in before:
        one.handlers, one.propagate = theirs, propagates


@pytest.mark.usefixtures("libraries")
def test_warnings_of_libraries_are_lines_of_ours():
    """They say whose they are, and are written nowhere else; what is less than a warning is not written."""
    stream = io.StringIO()
    logging.getLogger("some.library").addHandler(logging.StreamHandler(other := io.StringIO()))
    forward(logger(stream, verbose=True))
    logging.getLogger("some.library").info("fine")
    logging.getLogger("some.library.part").error("it broke")
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["library"]) == ("it broke", "error", "some.library.part")
    assert other.getvalue() == ""
