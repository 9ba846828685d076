"""What stands on the screen is short, whole and in the sentence's own words."""

import pytest

from omnimind.agents.writing.clauses import STATEMENT_LIMIT, bare, clause, enumeration, phrases, shortened
from omnimind.agents.writing.language import language_of

ENGLISH, PORTUGUESE = language_of("en"), language_of("pt-BR")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The tide turns.", "The tide turns"),
        ("The Moon has moved on a little, so every tide is some fifty minutes late.", "The Moon has moved on a little"),
        ("The queue is a table: it lives where all the other data live already.", "The queue is a table"),
        ("The result came as early as on the first of May: milk cost a third less.", "Milk cost a third less"),
        ("The sea rises slowly at first — and then all at once it is behind you.", "The sea rises slowly at first"),
        ("A queue grows without end, because the workers are far too few for it.", "A queue grows without end"),
    ],
)
def test_a_long_sentence_is_cut_where_a_clause_ends(sentence: str, expected: str) -> None:
    """The main clause is what is left, in the sentence's own words."""
    found = clause(sentence, ENGLISH, 40)
    assert found is not None
    assert found.text == expected
    assert sentence[found.start :].casefold().startswith(found.text.casefold())


def test_only_a_sentence_s_own_full_stop_is_left_off() -> None:
    """Numbers lose it, initials and dots that trail off keep it."""
    assert [bare(text) for text in ("It cost R$ 6,00.", "Made in the U.S.", "And so on...", "Is it?")] == [
        "It cost R$ 6,00",
        "Made in the U.S.",
        "And so on...",
        "Is it?",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The water on the far side, which is further away, bulges as much as the other.",
        "In the middle of the ocean far from any coast, the tide is very small.",
        "If the lease of a job runs out too early, two workers will take the same job.",
        "The old wooden pier, the harbour wall and the long beach are all under water.",
        "The sea — which is never quite still, not even in harbours — rises all night.",
        "The tide is never late unless the wind, as sometimes happens, holds it back.",
    ],
)
def test_a_sentence_without_a_safe_cut_is_not_cut(sentence: str) -> None:
    """Asides and enumerations are never torn apart, nor is a statement parted from its place or its condition."""
    assert clause(sentence, ENGLISH, 60) is None


def test_portuguese_is_cut_by_its_own_words() -> None:
    """``mas`` and ``porque`` begin a clause that can be left off; ``quando`` does not end one."""
    kept = clause("O café abriu em março, mas a conta de luz só veio em maio.", PORTUGUESE, 40)
    assert kept is not None
    assert kept.text == "O café abriu em março"
    assert clause("Quando a fila passa da porta da rua, o balcão já não dá conta.", PORTUGUESE, 50) is None


def test_items_are_cut_alike() -> None:
    """Short items stay whole; with long ones among them all give up what follows their dash."""
    assert phrases(["Water;", "Bread and salt."], ENGLISH) == ("Water", "Bread and salt")
    long = "so long that it could never stand on one line of a screen that people read from afar"
    assert phrases([f"Speed: {long}", f"Size — {long}"], ENGLISH) == ("Speed", "Size")


def test_a_sentence_that_lists_is_a_list() -> None:
    """What follows a colon, clauses between semicolons, and clauses that begin alike are items at their places."""
    colon = "Three things matter: salt, sand and time."
    found = enumeration(colon, ENGLISH)
    assert found is not None
    assert (found[0], [piece.text for piece in found[1]]) == ("Three things matter", ["Salt", "Sand", "Time"])
    assert [colon[piece.start :].split(maxsplit=1)[0] for piece in found[1]] == ["salt,", "sand", "time."]
    halves = enumeration("The tide falls slowly; the boats lie dry.", ENGLISH)
    assert halves is not None
    assert [piece.text for piece in halves[1]] == ["The tide falls slowly", "The boats lie dry"]
    alike = enumeration("A dog barks, a dog bites, and a dog sleeps.", ENGLISH)
    assert alike is not None
    assert len(alike[1]) == 3
    assert enumeration("The sea rises, falls, and rises again.", ENGLISH) is None


def test_only_a_monster_is_cut_short_and_the_cut_is_marked() -> None:
    """A sentence that no screen bears ends with an ellipsis after a phrase."""
    monster = ", ".join(["a thing that goes on"] * 20) + "."
    cut = shortened(monster)
    assert cut.endswith("a thing that goes on …")
    assert len(cut) <= 2 * STATEMENT_LIMIT
