"""Texts without their disguises."""

from string import ascii_lowercase, ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.guard.normalise import MOST_HIDDEN, normalise


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("５２９．９８２", "529.982"),
        ("٥٢٩ ५२९ 𝟓𝟐𝟗", "529 529 529"),
        ("5\u200b2\u200d9\u2060\ufeff", "529"),
        ("5\u03362\u0336", "52"),
        ("5️⃣2️⃣", "52"),
        ("529–982—247‑25−1", "529-982-247-25-1"),
        ("529\u00a0982\u2009247", "529 982 247"),
        ("529·982․247", "529.982.247"),
        ("ana＠ｇmail", "ana@gmail"),
        ("Título de ação", "Titulo de acao"),
        ("½ ①", "1/2 1"),
        ("a\u3164b\u2800c", "abc"),
        ("a\r\n\tb", "a\r\n\tb"),
        ("".join(map(chr, range(0x1D400, 0x1D434))), ascii_uppercase + ascii_lowercase),
    ],
)
def test_disguises_are_taken_off(text, read):
    """Forms, accents, odd dashes and what is invisible."""
    assert normalise(text).text == read


def test_plain_text_is_not_copied():
    """It is what most texts are."""
    text = "CPF 529.982.247-25\n"
    assert normalise(text).text is text


def test_spans_point_into_the_original():
    """Whatever was left out or became more."""
    text = "é ½ 5\u200b2 Ｘ"
    normal = normalise(text)
    start = normal.text.index("52")

    assert text[slice(*normal.span(start, start + 2))] == "5\u200b2"
    assert text[slice(*normal.span(2, 5))] == "½"
    assert normal.at(2) == 2
    assert normal.at(3) == 5


def test_too_much_that_is_hidden_is_a_gap():
    """A match can't be stretched for ever."""
    assert normalise("5" + "\u200b" * MOST_HIDDEN + "2").text == "52"
    assert normalise("5" + "\u200b" * (MOST_HIDDEN + 1) + "2").text == "5\ufffd2"


@settings(deadline=None)
@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_a_text_reads_as_its_parts_do(first, second):
    """So that it may come piece by piece; and lower case has as many characters."""
    whole, parts = normalise(first + second), [normalise(first), normalise(second)]

    if "\ufffd" not in whole.text:  # a gap counts what is hidden across the parts
        assert whole.text == "".join(part.text for part in parts)
    assert len(whole.text) == len(whole.folded) == len(whole.starts) == len(whole.ends)
    assert list(whole.starts) == sorted(whole.starts)
