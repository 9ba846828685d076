"""Quotations, numbers, cues and passages."""

import pytest

from omnimind.agents.thinking.passages import best, passages
from omnimind.agents.thinking.text import cues, quotations, says, span_of, unknown_numbers
from omnimind.documents.fetch import Source
from omnimind.documents.read import read

TEXT = "The sea\n  climbs the   wall. It stays."


@pytest.mark.parametrize(
    ("quote", "found"),
    [("sea climbs the wall.", "sea\n  climbs the   wall."), ("It stays", "It stays"), ("it flies", None), ("", None)],
)
def test_a_quote_is_found_whatever_white_space_it_has(quote, found):
    """Word for word, and only so."""
    span = span_of(quote, TEXT)
    assert (TEXT[span.start : span.end] if span else None) == found


def test_what_was_hidden_is_found_too():
    """By the words around it, and only where something was hidden."""
    text = "Write to ana@example.com, or call 11 98765 4321 now."
    span = span_of("Write to ***@***, or call [TEL] now.", text, {"***@***,", "[TEL]"})
    assert text[span.start : span.end] == text
    assert span_of("Write to ***@***, or", text) is None
    assert span_of("[TEL]", text, {"[TEL]"}) is None


def test_quotations_are_what_somebody_said():
    """Long enough to be words of somebody; a term in quotation marks is none."""
    assert list(quotations('He said “the sea is never late”, a "tide", and "so it goes on and on".')) == [
        "the sea is never late",
        "so it goes on and on",
    ]
    assert says("Old people know: The SEA is never late!", "the sea is never late")


def test_numbers_that_nobody_said_are_found():
    """However thousands are set apart; each once."""
    assert unknown_numbers("12.5 m, 1.200 km, 7 and 7 and 2026", ["1,200 km in 2026", "12,5"]) == ["7"]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["the Moon", "the Sun"], (2, 6)),
        (["the Moon pulls", "nothing of it", "Earth below"], (2, 6, 10)),
        (["unheard", "unsaid"], (0, 5)),
        ([], ()),
    ],
)
def test_items_appear_as_they_are_spoken_of(items, expected):
    """With their first words, in their order; others evenly between them."""
    words = ["First", "comes", "the", "Moon", "and", "then", "the", "Sun", "above", "our", "Earth."]
    assert cues(items, words) == expected


def test_passages_know_where_they_stood():
    """Each is the words of its source at its span, tables as they are written."""
    text = "# A\n\nThe sea climbs. It stays.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
    document = read(Source(text.encode(), "text/markdown", "a.md"), None)
    found = passages([document, document])
    assert {passage.source for passage in found} == {0, 1}
    assert all(passage.text.split()[0] in text[passage.span.start : passage.span.end] for passage in found)
    assert any("| 1 | 2 |" in passage.text for passage in found)


def test_of_many_passages_the_best_for_each_query_are_taken():
    """In the order of the source, as many as fit."""
    lines = [f"Number {count} speaks of nothing at all that anybody would ever ask for." for count in range(60)]
    lines[40], lines[7] = "Neap tides come when the Moon is half.", "Harbour walls are built of granite blocks."
    document = read(Source("\n\n".join(lines).encode(), "text/markdown", "a.md"), None)
    found = best(passages([document]), ["neap tides", "granite"], "en", 120)
    assert [passage.text for passage in found][:2] == [lines[7], lines[40]]
