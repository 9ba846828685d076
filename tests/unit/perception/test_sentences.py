"""Cutting narration: in the pause that is meant, whatever the words' times claim."""

import numpy as np
import pytest

from omnimind.core.speech import Word
from omnimind.perception.sentences import pieces

SAID = "one two. three four. five"
VOICE = np.array([1] * 100 + [0] * 30 + [1] * 100 + [0] * 30 + [1] * 50, bool)


def words(shift_s: float = 0.0, said: str = SAID):
    """Half a second a word, in three sentences with pauses of 0.3 s."""
    starts_s = (0.0, 0.5, 1.3, 1.8, 2.6)
    return [
        Word(text=text, said=text, start_s=start_s + shift_s, end_s=start_s + shift_s + 0.5)
        for text, start_s in zip(said.split(), starts_s, strict=True)
    ]


@pytest.mark.parametrize("shift_s", [-0.5, 0.0, 0.5])
def test_cuts_lie_in_the_pauses_even_where_times_are_wrong(shift_s):
    """The sound decides where a sentence ends."""
    found = pieces(words(shift_s), VOICE)
    assert [(one.first, one.past) for one in found] == [(0, 2), (2, 4), (4, 5)]
    assert [one.end_s for one in found] == pytest.approx([1.15, 2.45, 3.1])
    assert [one.start_s for one in found] == pytest.approx([0, 1.15, 2.45])


def test_without_a_pause_sentences_stay_together():
    """The full stop of an abbreviation is no place to cut."""
    found = pieces(words(), np.ones(310, bool))
    assert [(one.first, one.past) for one in found] == [(0, 5)]


def test_a_pause_within_a_sentence_is_no_cut():
    """Only the ends of sentences are."""
    found = pieces(words(said="one two, three four. five"), VOICE)
    assert [(one.first, one.past) for one in found] == [(0, 4), (4, 5)]


def test_nothing_said_is_nothing_to_cut():
    """No words, no pieces."""
    assert pieces([], VOICE) == []
