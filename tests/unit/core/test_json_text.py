"""JSON text that any database takes."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.json_text import compact, original, printable

ANY_TEXT = st.text(st.characters(codec=None))  # halves of surrogate pairs too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
)


def whole(value):
    """``value`` with halves of surrogate pairs that stand together joined: JSON can't tell them apart."""
    return json.loads(json.dumps(value))


@given(VALUES)
def test_any_value_comes_back(value):
    """Through UTF-8 and without a NUL; keys keep their order."""
    text = compact(value)

    assert "\0" not in text
    assert json.loads(text.encode().decode()) == whole(value)
    if isinstance(value, dict):
        assert list(json.loads(text)) == list(whole(value))


def test_it_has_no_spaces_and_plain_letters():
    """People read it too."""
    assert compact({"título": ["ação", 1.5, None]}) == '{"título":["ação",1.5,null]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    """JSON has no word for it."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        compact([value])


@given(ANY_TEXT)
def test_any_text_can_be_printed_and_comes_back(text):
    """Each has a form of its own."""
    assert "\0" not in printable(text)
    assert original(printable(text).encode().decode()) == whole(text)


def test_printable_text_stays_as_it_is():
    """Names are readable in the database."""
    assert printable("Café da manhã") == "Café da manhã"
    assert hashlib.sha256(printable("\ud800").encode())
