"""Hearing back: right words in time pass, and what is wrong with words or times shows."""

import numpy as np
import pytest

from omnimind.core.errors import BrokenError, Cancelled
from omnimind.core.speech import Sound, Word
from omnimind.perception.ears import Sentence, listen
from omnimind.perception.hearing import hear, hear_with

ENGLISH = ("Sailors have kept tide tables for centuries, and harbours still depend on them.", "Computers do it now.")
PORTUGUESE = ("As marés sobem e descem duas vezes por dia.", "A Lua puxa a água do mar.", "O Sol também.")


@pytest.fixture(scope="session")
def english(say):
    """Two sentences, with a word that no dictionary has."""
    return say(ENGLISH)


@pytest.fixture(scope="session")
def portuguese(say):
    """Three sentences."""
    return say(PORTUGUESE, "pt-BR")


def later(words, by_s):
    """``words`` said to be later than they are."""
    return [word.model_copy(update={"start_s": word.start_s + by_s, "end_s": word.end_s + by_s}) for word in words]


def lateness_s(heard):
    """How much later than planned things were heard, the middle one of all."""
    return float(np.median([heard_s - planned_s for planned_s, heard_s in heard.onsets]))


def test_english_is_recognised_and_found_where_it_is_said(english):
    """All words are found within a quarter of a second, most within 80 ms, and few are misheard."""
    heard = hear(*english, "en-US", engine="espeak")
    late_s = np.abs([heard_s - planned_s for planned_s, heard_s in heard.onsets])
    assert len(heard.onsets) == heard.sought == 17
    assert heard.words == 17
    assert heard.errors <= 4
    assert late_s.max() < 0.25
    assert np.median(late_s) < 0.04
    assert heard.voiced > 0.8
    assert heard.judge.startswith("pocketsphinx ")


def test_hearing_is_repeatable(english):
    """The same sound is heard the same."""
    assert hear(*english, "en", engine="x") == hear(*english, "en", engine="x")


@pytest.mark.parametrize("by_s", [-0.4, 0.4])
def test_english_words_with_wrong_times_are_heard_elsewhere(english, by_s):
    """By as much as the times are wrong."""
    sound, words = english
    heard = hear(sound, later(words, by_s), "en-US", engine="espeak")
    assert lateness_s(heard) == pytest.approx(-by_s, abs=0.05)


def test_other_words_than_the_scripts_are_not_taken_for_them(english):
    """The language model knows only the script, and still does not hear it in something else."""
    sound, words = english
    script = "The café on the corner opens at seven, bakes fresh bread, and closes when everything is sold out today."
    claimed = [
        word.model_copy(update={"text": text, "said": text.strip(",.")})
        for word, text in zip(words, script.split(), strict=False)
    ]
    heard = hear(sound, claimed, "en-US", engine="espeak")
    assert heard.errors > 0.7 * heard.words


def test_music_is_not_taken_for_speech(english):
    """A chord as long as the narration."""
    sound, words = english
    time_s = np.arange(len(sound.samples) // 2) / sound.rate_hz
    chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (220, 277, 330, 440)) * (1 + 0.5 * np.sin(9 * time_s))
    music = Sound(sound.rate_hz, (4000 * chord).astype("<i2").tobytes())
    heard = hear(music, words, "en-US", engine="espeak")
    assert heard.errors > 0.8 * heard.words


def test_portuguese_is_judged_by_its_pauses(portuguese):
    """Each sentence is heard to start where it does."""
    heard = hear(*portuguese, "pt-BR", engine="espeak")
    assert heard.by_phrase
    assert heard.words == 0
    assert len(heard.onsets) == heard.sought >= 3
    assert max(abs(heard_s - planned_s) for planned_s, heard_s in heard.onsets) < 0.15
    assert heard.voiced > 0.8


@pytest.mark.parametrize("by_s", [-0.3, 0.3])
def test_portuguese_phrases_with_wrong_times_are_heard_elsewhere(portuguese, by_s):
    """By as much as the times are wrong."""
    sound, words = portuguese
    heard = hear(sound, later(words, by_s), "pt-BR", engine="espeak")
    assert lateness_s(heard) == pytest.approx(-by_s, abs=0.1)


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_scene_without_words_is_nothing_to_hear(language):
    """Nor are words that are said as nothing."""
    dash = Word(text="—", said="", start_s=0.2, end_s=0.2)
    heard = hear(Sound(22_050, bytes(44_100)), [dash], language, engine="x")
    assert (heard.sought, heard.words, heard.onsets, heard.voiced) == (0, 0, (), 1.0)


def test_silence_in_the_place_of_speech_is_heard(english, portuguese):
    """Nearly nothing is found in it."""
    for (sound, words), language in ((english, "en"), (portuguese, "pt")):
        heard = hear(Sound(sound.rate_hz, bytes(len(sound.samples))), words, language, engine="x")
        assert heard.voiced == 0
        assert heard.errors >= 0.9 * heard.words


def test_listening_can_be_stopped(english):
    """It stops where progress says so."""

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        hear(*english, "en", engine="x", progress=stop)


def test_a_recogniser_that_breaks_down_is_reported():
    """Letters that its dictionary can't have."""
    with pytest.raises(BrokenError, match="pocketsphinx broke down") as failed:
        listen([Sentence(("ação",), np.zeros(16_000, np.int16))])
    assert failed.value.code == "hearing.failed"


def test_after_a_breakdown_listening_goes_on(english):
    """With another process, which then answers question after question."""
    before = hear(*english, "en", engine="x")
    with pytest.raises(BrokenError):
        listen([Sentence(("ação",), np.zeros(16_000, np.int16))])
    assert [hear(*english, "en", engine="x") for _ in range(2)] == [before, before]


class Scribe:
    """A recogniser that writes what it is told to."""

    name = "scribe"

    def __init__(self, text):
        self._text = text

    def transcribe(self, sound, language):
        """A word every half second."""
        return [
            Word(text=word, said=word, start_s=0.5 * number + 0.02, end_s=0.5 * number + 0.4)
            for number, word in enumerate(self._text.split())
        ]


def spoken(*pairs):
    """Words as ``(shown, said)``, one every half second."""
    return [Word(text=a, said=b, start_s=0.5 * n, end_s=0.5 * n + 0.4) for n, (a, b) in enumerate(pairs)]


def test_an_open_recogniser_is_held_against_the_words():
    """Punctuation and case don't count, and its times are compared."""
    words = spoken(("High", "high"), ("tides", "tides"), ("rise.", "rise"))
    heard = hear_with(Scribe("High tide rise!"), Sound(16_000, bytes(64_000)), words, "en", engine="x")
    assert (heard.judge, heard.words, heard.errors) == ("scribe", 3, 1)
    assert heard.onsets == ((0.0, 0.02), (1.0, 1.02))
    assert heard.sought == 3


def test_numbers_may_be_written_either_way():
    """A recogniser may write digits where the voice says words."""
    words = spoken(("in", "in"), ("1966", "nineteen sixty six"))
    for text in ("in 1966", "in nineteen sixty-six"):
        assert hear_with(Scribe(text), Sound(16_000, bytes(64_000)), words, "en", engine="x").errors == 0
