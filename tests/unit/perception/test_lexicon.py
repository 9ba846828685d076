"""The dictionary: words are found where they stand in the file."""

from pathlib import Path

import pytest
from pocketsphinx import get_model_path

from omnimind.perception.lexicon import Lexicon

LINES = ("'tis T IH Z", "a AH", "a(2) EY", "a's EY Z", "tide T AY D", "tides T AY D Z", "zoo Z UW")


@pytest.fixture
def lexicon(tmp_path):
    """A dictionary of six words."""
    path = tmp_path / "words.dict"
    path.write_text("\n".join(LINES) + "\n")
    with Lexicon(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("word", "said"),
    [("'tis", ("T IH Z",)), ("a", ("AH", "EY")), ("a's", ("EY Z",)), ("tide", ("T AY D",)), ("zoo", ("Z UW",))],
)
def test_listed_words_are_found(lexicon, word, said):
    """The first, the last, and one with two ways to say it."""
    assert lexicon.pronunciations(word) == said


@pytest.mark.parametrize("word", ["aa", "tid", "tidest", "zzz", "'"])
def test_unlisted_words_are_read_from_their_letters(lexicon, word):
    """A word that merely sorts near a listed one is not that one."""
    assert not set(lexicon.pronunciations(word)) & {line.split(" ", 1)[1] for line in LINES}


def test_the_recognisers_own_dictionary_is_sorted_as_the_search_needs():
    """A changed dictionary would be noticed here."""
    words = [
        line.split(" ", 1)[0] for line in Path(get_model_path("en-us/cmudict-en-us.dict")).read_text().splitlines()
    ]
    bare = [word.split("(", 1)[0] for word in words]
    assert bare == sorted(bare)
