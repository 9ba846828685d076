"""Spans and lines reach a store without anybody waiting for it, and without what nobody may read."""

import io
import threading

import pytest
from opentelemetry.trace import Status, StatusCode

from omnimind.core.errors import TransientError
from omnimind.telemetry.failure import recording
from omnimind.telemetry.keeping import Keeping
from omnimind.telemetry.logs import logger
from omnimind.telemetry.places import UNFINISHED, trace_of_run, within_run
from omnimind.telemetry.redaction import redacted, without_secrets
from omnimind.telemetry.sampling import Sampling
from omnimind.telemetry.trace import tracer_to


class Shelf:
    """Keeps in memory."""

    def __init__(self, trouble=False):
        self.spans, self.lines, self.trouble = [], [], trouble
        self.open = threading.Event()
        self.open.set()

    def keep(self, spans, lines):
        """Keep all of it, once it is open."""
        self.open.wait()
        if self.trouble:
            raise TransientError("database.unavailable", "it is locked")
        self.spans += spans
        self.lines += lines


@pytest.fixture
def keeping():
    """Nothing waits yet."""
    kept = Keeping()
    yield kept
    kept.close()


def test_spans_arrive_with_their_trace_tenant_and_run(keeping):
    """What names its trace, whose it is and what was said of it is kept; the parent of one is the other."""
    shelf, tracer = Shelf(), tracer_to(Sampling(keeping, 1.0, 10.0))
    with tracer.start_as_current_span("agent narrator", within_run("r1"), attributes={"omnimind.run": "r1"}):
        tracer.start_span("chat", attributes={"omnimind.tenant": "acme", "n": 2}).end()
    keeping.into(shelf)
    assert keeping.flush()
    call, agent = shelf.spans
    assert (agent.trace_id, agent.parent_id) == trace_of_run("r1")
    assert (call.trace_id, call.parent_id) == (agent.trace_id, agent.span_id)
    assert (agent.run_id, call.tenant, dict(call.attributes)) == ("r1", "acme", {"n": 2})
    assert (agent.is_first, call.is_first) == (True, False)
    assert agent.duration_s >= call.duration_s >= 0


def test_what_failed_is_kept_with_what_it_failed_with(keeping):
    """What may be told of the exception is there, without the password in it; of others their type and place."""
    shelf, tracer = Shelf(), tracer_to(Sampling(keeping, 0.0, 10.0))
    address = "postgresql://me:hunter2hunter2@host refused"
    with pytest.raises(ValueError, match="hunter2"), tracer.start_as_current_span("fails"):
        raise ValueError(address)
    told = tracer.start_span("told")
    with pytest.raises(TransientError), recording(told):
        raise TransientError("database.away", address)
    told.end()
    keeping.into(shelf)
    assert keeping.flush()
    plain, told = shelf.spans
    assert plain.status == told.status == "error"
    assert plain.attributes["exception.type"] == "ValueError"
    assert "exception.message" not in plain.attributes
    assert told.attributes["error.type"] == "database.away"
    assert told.attributes["exception.message"] == "postgresql://me:***@host refused"
    for one in (plain, told):
        frame = one.attributes["exception.stack"][-1]
        assert frame.endswith(" test_what_failed_is_kept_with_what_it_failed_with")


def test_of_requests_a_share_is_kept_and_all_that_matter(keeping):
    """Of what is neither slow, nor failed, nor part of a run, as many traces as the share says."""
    shelf, tracer = Shelf(), tracer_to(Sampling(keeping, 0.25, 10.0))
    for _ in range(400):
        tracer.start_span("fine").end()
    failed = tracer.start_span("failed")
    failed.set_status(Status(StatusCode.ERROR))
    failed.end()
    tracer.start_span("slow", start_time=0).end(11_000_000_000)
    tracer.start_span("of a run", attributes={"omnimind.run": "r1"}).end()
    keeping.into(shelf)
    assert keeping.flush()
    names = [span.name for span in shelf.spans]
    assert 50 <= names.count("fine") <= 150
    assert names[-3:] == ["failed", "slow", "of a run"]


def test_a_trace_is_kept_whole_or_not_at_all(keeping):
    """What fails takes along what ended before it and what ends after it; what is left for others is not kept."""
    shelf, tracer = Shelf(), tracer_to(Sampling(keeping, 0.0, 10.0))
    with tracer.start_as_current_span("fine"):
        tracer.start_span("below").end()
    with tracer.start_as_current_span("first"):
        tracer.start_span("before").end()
        with pytest.raises(KeyError), tracer.start_as_current_span("failed"):
            raise KeyError
        tracer.start_span("after").end()
    tracer.start_span("left", attributes={"omnimind.run": "r1", UNFINISHED: True}).end()
    keeping.into(shelf)
    assert keeping.flush()
    assert [span.name for span in shelf.spans] == ["before", "failed", "after", "first"]


def test_too_much_is_dropped_and_counted():
    """Who works never waits: what comes while the keeper is busy, beyond what may wait, is lost, and that is told."""
    keeping, shelf = Keeping(most=10), Shelf()
    shelf.open.clear()
    keeping.into(shelf)
    for number in range(700):
        keeping.line({"event": f"line {number}"})
    assert keeping.dropped >= 700 - 10 - 500
    shelf.open.set()
    assert keeping.flush()
    assert len(shelf.lines) == 700 - keeping.dropped
    keeping.close()


def test_trouble_of_the_keeper_is_nobodys_trouble(keeping):
    """What it could not keep is counted, and it is given what comes later."""
    shelf = Shelf(trouble=True)
    keeping.into(shelf)
    keeping.line({"event": "lost"})
    assert keeping.flush()
    shelf.trouble = False
    keeping.line({"event": "kept"})
    assert keeping.flush()
    assert ([line.event for line in shelf.lines], keeping.dropped) == (["kept"], 1)


def test_the_end_waits_for_the_last_of_them():
    """What was said before the process closes is kept."""
    keeping, shelf = Keeping(), Shelf()
    keeping.into(shelf)
    keeping.line({"event": "goodbye"})
    keeping.close()
    assert [line.event for line in shelf.lines] == ["goodbye"]


def test_whoever_waits_waits_until_all_is_kept(keeping):
    """Also for what is being kept just then."""
    shelf, begun = Shelf(), threading.Event()

    class Told:
        """Tells when it begins to keep."""

        def keep(self, spans, lines):
            """As the shelf does."""
            begun.set()
            shelf.keep(spans, lines)

    shelf.open.clear()
    keeping.into(Told())
    keeping.line({"event": "it happened"})
    assert not keeping.flush(0.0)
    assert begun.wait(10)
    assert not keeping.flush(0.0)
    shelf.open.set()
    assert keeping.flush()
    assert [line.event for line in shelf.lines] == ["it happened"]


def test_lines_say_where_they_belong_and_no_secret(keeping):
    """A line within a span has its trace, run and tenant, on the stream as in the store; keys are in neither."""
    shelf, stream = Shelf(), io.StringIO()
    log = logger(stream, verbose=True, take=keeping.line)
    tracer = tracer_to(Sampling(keeping, 1.0, 10.0))
    attributes = {"omnimind.run": "r1", "omnimind.tenant": "acme"}
    with tracer.start_as_current_span("agent", within_run("r1"), attributes=attributes):
        log.info("asked", authorization="Bearer abc", error="it said omk_abcdefghijklmnop", tokens=float("nan"))
    keeping.into(shelf)
    assert keeping.flush()
    [line] = shelf.lines
    assert (line.run_id, line.tenant, line.trace_id, line.level) == ("r1", "acme", trace_of_run("r1")[0], "info")
    assert line.fields == {"authorization": "***", "error": "it said ***", "tokens": "nan"}
    assert "omk_" not in stream.getvalue()
    assert "abc" not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "Authorization: Bearer ***"),
        ("sk-proj-abcdefghijklmnop1234 is not known", "*** is not known"),
        ("redis://:s3cr3t@host/0", "redis://:***@host/0"),
        ("GET /v1/artifacts/x?expires=1&signature=0a1b2c", "GET /v1/artifacts/x?expires=1&signature=***"),
        ("AKIAIOSFODNN7EXAMPLE", "***"),
        ("the task took 12 s at sk", "the task took 12 s at sk"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text, told):
    """The rest of the text stays."""
    assert without_secrets(text) == told


def test_what_names_itself_a_secret_is_taken_out():
    """Whatever it holds, and however deep; what only counts tokens stays."""
    said = {
        "headers": {"Cookie": "a=b", "accept": "x"},
        "output_tokens": 7,
        "csrf_token": 12,
        "many": [{"password": 1}],
    }
    told = {"headers": {"Cookie": "***", "accept": "x"}, "output_tokens": 7, "csrf_token": "***"}
    assert redacted(said) == told | {"many": [{"password": "***"}]}


def test_a_line_about_a_run_belongs_to_its_trace(keeping):
    """Also outside of every span, as what is said when an action has ended."""
    shelf = Shelf()
    keeping.line({"event": "run", "run": "r1"})
    keeping.line({"event": "nothing"})
    keeping.into(shelf)
    assert keeping.flush()
    assert [line.trace_id for line in shelf.lines] == [trace_of_run("r1")[0], ""]


def test_what_is_not_written_is_kept(keeping):
    """Without being verbose only warnings are written; the store has every line."""
    shelf, stream = Shelf(), io.StringIO()
    log = logger(stream, verbose=False, take=keeping.line)
    log.info("action")
    log.warning("trouble")
    keeping.into(shelf)
    assert keeping.flush()
    assert [line.event for line in shelf.lines] == ["action", "trouble"]
    assert "action" not in stream.getvalue()
    assert "trouble" in stream.getvalue()
