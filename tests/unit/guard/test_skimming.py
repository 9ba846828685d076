"""Skimming tells what can't be in a text: it must never miss what a closer look would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.guard.checks.disguise import is_suspect, may_hide
from omnimind.guard.normalise import normalise
from omnimind.guard.personal import emails, spelled
from omnimind.guard.skimming import are_beside, as_bytes, has_thrice, words_in

_WORDS = ("a", "b", "aa", "at", "arroba", "ana", "example", "com", "dot", "ponto", "two", "nove", "um", "7", "12")
_SIGNS = " \n.,-/_'’!@$|+€£*#~()[]{}<>%40?éж中İ\ud800\u200b"
PIECES = st.sampled_from([*_WORDS, *_SIGNS])
TEXTS = st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=60)


def folded(text):
    """How checks read it."""
    return normalise(text).folded


@given(TEXTS)
def test_suspects(text):
    """Wherever there may be a disguise, skimming says so."""
    assert may_hide(folded(text)) or not is_suspect(folded(text))


@given(TEXTS)
def test_spelled_digits(text):
    """Wherever digits are written as words, skimming says so."""
    normal = normalise(text)
    assert spelled.may_have_digits(normal.folded) or spelled.with_digits(normal) is normal


@given(TEXTS)
def test_addresses(text):
    """Wherever there may be an address, skimming says so."""
    normal = normalise(text)
    assert emails.may_have_any(normal.folded) or not list(emails.addresses(normal.text, normal.folded))


@given(st.text("aab c1-", max_size=20))
def test_thrice(text):
    """Letters three times in a row are told from those twice, and from digits and spaces."""
    assert has_thrice(as_bytes(text)) == bool(re.search(r"([a-z])\1\1", text))


@given(st.text())
def test_bytes_of_characters(text):
    """Every character is one byte, whatever it is."""
    assert len(as_bytes(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("it is two o'clock", False),
        ("two, nove", True),
        ("apartment 7, two", True),
        ("two of 7", False),
        ("two", False),
    ],
)
def test_beside(text, beside):
    """Words count only beside each other or beside a number."""
    assert are_beside(words_in(as_bytes(text)), frozenset({b"two", b"nove"})) is beside


@pytest.mark.parametrize("text", ["Meet me at noon. Go on", "at once", "two bulges at the quay, three boats"])
def test_prose(text):
    """Common words by themselves are no reason to look closer."""
    assert not emails.may_have_any(folded(text))
    assert not spelled.may_have_digits(folded(text))
