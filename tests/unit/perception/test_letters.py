"""Letters to sounds: any English-looking word gets phones that the recogniser knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.perception.letters import sounds

PHONES = """
AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH
"""


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("harbours", "HH AA R B ER Z"),
        ("limpets", "L IH M P EH T S"),
        ("knight", "N AY T"),
        ("mangrove", "M AE NG G R OW V"),
        ("barnacles", "B AA R N AE K AH L Z"),
    ],
)
def test_words_read_as_english_does(word, phones):
    """Rules for silent letters, endings and digraphs hold together."""
    assert sounds(word)[0] == phones


def test_a_short_word_may_be_spelt():
    """An abbreviation is said letter by letter."""
    assert "EY P IY AY" in sounds("api")
    assert len(sounds("harbours")) == 1


@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=20).filter(lambda word: word.strip("'")))
def test_every_word_has_phones_that_exist(word):
    """Nothing is left unsaid, and nothing is said that the model does not know."""
    found = sounds(word)
    assert found
    assert all(set(phones.split()) <= set(PHONES.split()) for phones in found)
