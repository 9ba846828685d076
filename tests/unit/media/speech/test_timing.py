"""A voice's marks are brought to the words it was given."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.speech import Sound, SpokenWord
from omnimind.media.speech.mark import Mark
from omnimind.media.speech.timing import compose, utterance

RATE_HZ = 16_000


def humming(*stretches: tuple[float, bool]) -> Sound:
    """Seconds of hum and of silence, in turn."""
    parts = [np.full(round(duration_s * RATE_HZ), 9000 * loud, "<i2") for duration_s, loud in stretches]
    return Sound(RATE_HZ, np.concatenate(parts).tobytes())


def edges(spans: Iterable[tuple[float, float]]) -> list[float]:
    """The ends of ``spans``, one after the other."""
    return [edge for span in spans for edge in span]


def words(*said: str) -> list[SpokenWord]:
    """Words shown as they are said."""
    return [SpokenWord(word, word) for word in said]


def test_text_is_the_words_in_a_row() -> None:
    """Silent words take no room; a sentence without an end gets a full stop, a comma in its place gives way."""
    assert compose(words("One", "", "two")).content == "One two."
    assert compose(words("One", "", "two")).starts == (0, None, 4)
    assert compose(words("Really?")).content == "Really?"
    assert compose(words("so,")).content == "so."
    assert compose(words("", "")).content == ""


def test_marks_are_word_starts() -> None:
    """Each word begins at its mark and lasts to the next."""
    spoken = words("one", "two", "three")
    marks = [Mark(0, 0.0), Mark(4, 0.4), Mark(8, 0.9)]
    times = utterance(spoken, compose(spoken), marks, humming((1.5, True))).times
    assert edges(times) == pytest.approx([0.0, 0.4, 0.4, 0.9, 0.9, 1.5])


def test_one_mark_for_two_words_is_shared_by_length() -> None:
    """``of the`` with one mark: the time up to the next is shared by the letters, 2 to 3."""
    spoken = words("of", "the", "sea")
    times = utterance(spoken, compose(spoken), [Mark(0, 0.0), Mark(7, 0.5)], humming((1.0, True))).times
    assert times[0][1] == times[1][0] == pytest.approx(0.2)


def test_several_marks_in_one_word_count_once() -> None:
    """A number is marked digit by digit; its word begins at the first."""
    spoken = words("in", "1984", "or")
    marks = [Mark(0, 0.0), Mark(3, 0.2), Mark(4, 0.4), Mark(6, 0.6), Mark(8, 0.8)]
    times = utterance(spoken, compose(spoken), marks, humming((1.0, True))).times
    assert edges(times) == pytest.approx([0.0, 0.2, 0.2, 0.8, 0.8, 1.0])


def test_a_pause_belongs_to_no_word() -> None:
    """A word ends where its sound does; a silence too short for a pause stays in it."""
    spoken = words("one,", "two", "three")
    marks = [Mark(0, 0.0), Mark(5, 0.8), Mark(9, 1.3)]
    sound = humming((0.5, True), (0.3, False), (0.45, True), (0.05, False), (0.5, True))
    times = utterance(spoken, compose(spoken), marks, sound).times
    assert edges(times) == pytest.approx([0.0, 0.5, 0.8, 1.3, 1.3, 1.8], abs=0.011)


def test_what_was_trimmed_is_taken_off_the_times() -> None:
    """Times are on the clock of the sound that is given back."""
    spoken = words("one", "two")
    sound = humming((0.5, False), (1.0, True), (0.5, False))
    heard = utterance(spoken, compose(spoken), [Mark(0, 0.5), Mark(4, 1.0)], sound)
    assert heard.times[1][0] == pytest.approx(0.51, abs=0.006)
    assert heard.times[1][1] == pytest.approx(1.01, abs=0.006)


@given(
    st.lists(st.text("abc ", max_size=8), max_size=8),
    st.lists(st.tuples(st.integers(-5, 80), st.floats(-1, 5)), max_size=12),
    st.lists(st.tuples(st.floats(0, 0.5), st.booleans()), min_size=1, max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_marks_times_are_in_order(
    said: list[str], marks: list[tuple[int, float]], stretches: list[tuple[float, bool]]
) -> None:
    """Marks out of order, out of the text or out of the sound never make times that are not one a word, ascending."""
    spoken = words(*said)
    heard = utterance(spoken, compose(spoken), [Mark(*mark) for mark in marks], humming(*stretches))
    assert len(heard.times) == len(said)
    assert edges(heard.times) == sorted(edges(heard.times))
    assert all(0 <= edge <= heard.sound.duration_s + 1e-9 for edge in edges(heard.times))
    assert all(span[0] == span[1] for span, word in zip(heard.times, said, strict=True) if not word.split())
