"""Errors are counted once each, wherever they are told of, and are one where they are alike."""

from omnimind.telemetry.faults import Faults
from omnimind.telemetry.kept import KeptLine, KeptSpan

TRACE = "ab" * 16


def span(name, parent="", *, code="provider.away", stack=("omnimind/x.py:3 ask", "aiohttp/y.py:7 get"), **more):
    """A span that ended with an error."""
    said = {"exception.type": "aiohttp.ClientError", "exception.message": more.pop("message", "")}
    said |= {"exception.stack": list(stack), "error.type": code, "omnimind.blame": "transient", **more.pop("said", {})}
    at_s = more.pop("at_s", 10.0)
    trace = more.pop("trace", TRACE)
    return KeptSpan(trace, name, parent, "chat", at_s, 1.0, "error", "acme", "r1", False, said)


def line(trace=TRACE):
    """A line that tells of the same error."""
    said = {"exception": "omnimind/x.py:3 ask\naiohttp/y.py:7 get\nprovider.away", "code": "provider.away"}
    said |= {"type": "ClientError", "blame": "transient"}
    return KeptLine(12.0, "error", "a request failed", "acme", "", trace, said)


def test_an_error_that_rises_counts_once():
    """Where it was raised, also if the spans above come later."""
    faults = Faults()
    inner, outer = span("a", "b", at_s=1.0), span("b", "c", at_s=1.5, stack=("omnimind/z.py:1 do", *inner_stack()))
    assert [one.span_id for one in faults.of([outer, inner], [])] == ["a"]
    assert faults.of([span("c", "d", at_s=2.0)], []) == []


def inner_stack():
    """The frames of the error where it was raised."""
    return "omnimind/x.py:3 ask", "aiohttp/y.py:7 get"


def test_a_line_about_an_error_of_the_same_trace_counts_no_more():
    """Nor does a span about what a line told first; in another trace it is another one."""
    faults = Faults()
    assert len(faults.of([span("a")], [line()])) == 1
    assert len(faults.of([], [line("cd" * 16)])) == 1
    assert faults.of([span("e", trace="cd" * 16)], []) == []
    assert len(faults.of([span("f"), span("g")], [])) == 2


def test_errors_are_alike_by_what_they_are_and_where():
    """Numbers and lines of code differ; code, function and words do not."""
    faults = Faults()
    first, *others = faults.of(
        [
            span("a", message="no answer within 3 s"),
            span("b", message="no answer within 30 s", stack=("omnimind/x.py:9 ask", "aiohttp/y.py:8 get")),
            span("c", message="no answer at all"),
            span("d", code="provider.odd", message="no answer within 3 s"),
            span("e", message="no answer within 3 s", stack=("omnimind/x.py:3 tell", "aiohttp/y.py:7 get")),
        ],
        [],
    )
    assert first.fingerprint == others[0].fingerprint
    assert len({one.fingerprint for one in others}) == 4
    assert (first.message, first.place, first.type) == ("no answer within <N> s", "omnimind/x.py ask", "ClientError")


def test_what_a_flow_fails_by_itself_is_an_error():
    """Of a run whose agent failed, it is the agent's."""
    own = {"omnimind.part": "run", "error.type": "States.Timeout"}
    agents = {"omnimind.part": "run", "error.type": "provider.away"}
    spans = [
        KeptSpan(TRACE, n, "", "run film", 1.0, 1.0, "error", "acme", "r1", True, s)
        for n, s in (("a", own), ("b", agents))
    ]
    [fault] = Faults().of(spans, [])
    assert (fault.code, fault.blame, fault.place, fault.run_id) == ("States.Timeout", "user", "run film", "r1")


def test_what_was_cancelled_is_no_error():
    """Somebody wanted it so."""
    assert Faults().of([span("a", code="cancelled")], []) == []
