"""Spans are kept, in memory and in a file, as they end."""

import json

import pytest

from omnimind.core.errors import UserError
from omnimind.telemetry.trace import tracing


def test_spans_are_lines_of_json_as_soon_as_they_end(tmp_path):
    """Each line is whole while the work goes on, so that a kill loses only what had not ended."""
    tracer, keeper = tracing(tmp_path / "trace.jsonl")
    with tracer.start_as_current_span("make"):
        with tracer.start_as_current_span("agent narrator") as span:
            span.set_attribute("omnimind.agent", "narrator")
        (line,) = (tmp_path / "trace.jsonl").read_text("utf-8").splitlines()
    keeper.shutdown()

    child, parent = (json.loads(line) for line in (tmp_path / "trace.jsonl").read_text("utf-8").splitlines())
    assert json.loads(line) == child
    assert (child["name"], child["attributes"]) == ("agent narrator", {"omnimind.agent": "narrator"})
    assert (parent["name"], parent["parent_id"]) == ("make", None)
    assert child["parent_id"] == parent["context"]["span_id"]
    assert child["resource"]["attributes"]["service.name"] == "omnimind"


def test_spans_are_kept_without_a_file():
    """In memory, in the order in which they end."""
    tracer, keeper = tracing()
    for name in ("one", "two"):
        with tracer.start_as_current_span(name):
            pass
    assert [span.name for span in keeper.spans] == ["one", "two"]


def test_spans_that_nobody_keeps_have_their_ids_only():
    """So that log lines and the ledger can name them, and they cost nothing else."""
    tracer, keeper = tracing(kept=0)
    with tracer.start_as_current_span("one") as span:
        assert not span.is_recording()
        assert span.get_span_context().is_valid
    assert not keeper.spans


def test_closing_twice_is_harmless(tmp_path):
    """Whoever comes second finds the file closed, and spans that end later are still kept in memory."""
    tracer, keeper = tracing(tmp_path / "trace.jsonl")
    keeper.shutdown()
    keeper.shutdown()
    with tracer.start_as_current_span("late"):
        pass
    assert [span.name for span in keeper.spans] == ["late"]


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    """Before any work is done."""
    with pytest.raises(UserError, match="no/trace can't be written") as caught:
        tracing(tmp_path / "no" / "trace")
    assert caught.value.code == "trace.unwritable"
