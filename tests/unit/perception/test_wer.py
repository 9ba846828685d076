"""Word error rate: edit distance on words as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.perception.wer import compare, english_tokens, tokens

WORDS = st.lists(st.sampled_from("abcd"), max_size=8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Moon's pull, twice!", ["the", "moon's", "pull", "twice"]),
        ("twenty-five — o’clock", ["twenty", "five", "o'clock"]),
        ("Ação “já”", ["ação", "já"]),
        ("… — !", []),
    ],
)
def test_case_and_punctuation_do_not_count(text, words):
    """Hyphens part words, apostrophes don't."""
    assert tokens(text) == words


def test_english_tokens_keep_to_the_recognisers_letters():
    """Accents go; digits and other scripts can't be looked up."""
    assert english_tokens("Café 42 naïve Ωmega") == ["cafe", "naive", "mega"]


@pytest.mark.parametrize(
    ("reference", "heard", "errors"),
    [("a b c", "a b c", 0), ("a b c", "a x c", 1), ("a b c", "a c", 1), ("a c", "a b c", 1), ("a b", "", 2)],
)
def test_each_kind_of_error_counts_once(reference, heard, errors):
    """Substitutions, deletions and insertions."""
    assert compare(reference.split(), heard.split()).errors == errors


@given(WORDS, WORDS)
def test_distance_is_a_distance(one, other):
    """Symmetric, zero only for equals, and no more than the longer text."""
    errors = compare(one, other).errors
    assert errors == compare(other, one).errors
    assert (errors == 0) == (one == other)
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))


@given(WORDS, WORDS)
def test_matches_are_equal_words_in_order(one, other):
    """And as many as the errors leave."""
    found = compare(one, other)
    assert all(one[ours] == other[theirs] for ours, theirs in found.matches)
    assert list(found.matches) == sorted(set(found.matches))
    assert max(len(one), len(other)) - found.errors <= len(found.matches) <= min(len(one), len(other))
