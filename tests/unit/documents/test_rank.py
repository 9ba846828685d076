"""Sentences that stand for more of the text rank higher."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from omnimind.documents.rank import rank

TIDES = [
    "The Moon's gravity pulls the water of the oceans and makes the tides.",
    "My neighbour bought a red bicycle.",
    "Tides rise and fall because the gravity of the Moon pulls the oceans.",
    "The oceans' water rises where the Moon pulls it.",
    "Coffee tastes best in the morning.",
]


def test_central_sentences_rank_higher():
    """What others repeat ranks above what nobody else speaks of."""
    scores = rank(TIDES, "en")
    assert min(scores[[0, 2, 3]]) > max(scores[[1, 4]])


def test_portuguese_stop_words_and_plurals():
    """Common words tie no sentences together; singular and plural do."""
    scores = rank(["A maré sobe com a lua.", "As marés descem.", "Um gato dorme com a bola."], "pt-BR")
    assert scores[1] > scores[2]


def test_chinese():
    """Scripts without spaces are compared by neighbouring characters."""
    scores = rank(["月亮引起潮汐。", "潮汐由月亮引起。", "我喜欢咖啡。"], "zh")
    assert min(scores[:2]) > scores[2]


@given(st.lists(st.text(alphabet="abc de.", max_size=20), max_size=12), st.randoms(use_true_random=False))
def test_distribution_whatever_the_order(sentences, random):
    """Scores are positive, make 1 together, and follow their sentences wherever these stand."""
    scores = rank(sentences, "en")
    assert len(scores) == len(sentences)
    assert (scores > 0).all()
    assert not sentences or abs(scores.sum() - 1) < 1e-9
    order = list(range(len(sentences)))
    random.shuffle(order)
    assert np.allclose(rank([sentences[place] for place in order], "en"), scores[order], atol=1e-6)


def test_same_bytes():
    """The same sentences give the same scores to the last bit."""
    assert rank(TIDES, "en").tobytes() == rank(TIDES, "en").tobytes()


def test_many_sentences():
    """A whole book is ranked: the matrix of its sentences' resemblances, 3 GB large, is never made."""
    book = [f"{TIDES[number % 5]} Part {number}." for number in range(20_000)]
    assert len(rank(book, "en")) == len(book)
