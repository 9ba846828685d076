"""What is told of an error is what kind it is and where it was raised, not what it quotes."""

import json
from pathlib import Path

import pytest

from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.runtime.failing import telling_faults
from omnimind.telemetry.failure import ElsewhereError, Failure, failure_of, frames_in, unquoted

QUOTED = "zanzibar"
"""What was worked on."""


def raised(raise_it):
    """The error that ``raise_it`` raises."""
    try:
        raise_it()
    except Exception as error:  # noqa: BLE001 - as it says
        return error
    raise AssertionError("nothing was raised")


def invalid():
    """Raise what a library does that quotes what it was given."""
    raise ValueError(f"invalid literal: {QUOTED}")


def wrapped():
    """Raise what the runtime makes of it."""
    with telling_faults("writer"):
        invalid()


@pytest.mark.parametrize("raise_it", [invalid, wrapped])
def test_a_librarys_error_is_its_type_and_place(raise_it):
    """Also where it is told as the failure of an agent, whose message quotes it."""
    told = failure_of(raised(raise_it))
    assert (told.code, told.type, told.blame, told.message) == ("ValueError", "ValueError", "broken", "")
    assert told.stack[-1].name == "invalid"
    assert QUOTED not in told.text


def test_an_error_of_ours_is_its_code():
    """With its message only where it is about the house, and without what that quotes."""
    away = failure_of(TransientError("provider.away", f"openai said {QUOTED!r} and {{'a': '{QUOTED}'}} 3 times"))
    assert (away.code, away.blame, away.message) == ("provider.away", "transient", "openai said … and … 3 times")
    wrong = failure_of(UserError("brief.odd", f"{QUOTED} is no language"))
    assert (wrong.code, wrong.blame, wrong.message) == ("brief.odd", "user", "")


def test_what_python_says_of_code_is_told():
    """Names of attributes and reasons of the system are nobody's brief."""
    assert failure_of(raised(lambda: None.frames)).message == "'NoneType' object has no attribute 'frames'"
    assert failure_of(raised(lambda: Path(f"/none/{QUOTED}").read_text())).message == "No such file or directory"
    assert QUOTED not in failure_of(raised(lambda: f"{QUOTED}" + 1)).text


def test_what_another_process_told_is_told_as_it_was():
    """Its type and its frames are those of that process."""
    there = failure_of(raised(wrapped))
    here = BrokenError("agent.failed", "the writer failed")
    here.__cause__ = ElsewhereError(Failure.untold(json.loads(json.dumps(there.told()))))
    assert failure_of(here) == there


def test_frames_are_read_from_what_python_prints():
    """The innermost last; of a chain, those of the error that was raised last."""
    text = """Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/yaml/scanner.py", line 3, in scan
ValueError: zanzibar

Traceback (most recent call last):
  File "/home/me/src/omnimind/documents/read.py", line 40, in read
    zanzibar
  File "/venv/lib/python3.11/site-packages/lxml/etree.py", line 7, in parse
"""
    assert [str(one) for one in frames_in(text)] == ["omnimind/documents/read.py:40 read", "lxml/etree.py:7 parse"]
    assert [one.is_ours for one in frames_in(text)] == [True, False]
    assert frames_in("omnimind/a.py:3 f\nlxml/b.py:4 g\nValueError")[-1].name == "g"


def test_apostrophes_quote_nothing():
    """Only what stands between two of them at the ends of words does."""
    assert unquoted("it doesn't, and she can't") == "it doesn't, and she can't"
    assert unquoted("the 'sea' and the \"moon\" [1, 2]") == "the … and the … …"
