"""The veto: reasons why two questions do not ask the same, however near their embeddings are.

An embedding hardly sees a negation, another number or who did what to whom: a question and its reversal have cosines
of 0.83 to 0.9997 by nine encoders. Words do. So all that says something has to be said in both, in forms or synonyms
that we know; what an embedding alone holds for the same is asked again.
"""

from collections.abc import Callable
from typing import Final

from omnimind.models.cache.features import Features, features_of
from omnimind.models.cache.lexicon import lexicon

_VERB_AND_ONE: Final = 2

_ANYHOW: Final = frozenset({"of", "by", "than"})
"""Roles that can be told in other ways."""


def veto(one: str, other: str) -> str | None:
    """Why ``one`` and ``other`` do not ask the same, in a word; ``None`` if nothing says so."""
    first, second = features_of(one), features_of(other)
    return next((reason for reason, speaks in _REASONS if speaks(first, second)), None)


def signature(text: str) -> tuple[object, ...] | None:
    """What two questions must have in common, lest the veto tells them apart; ``None``: it does in any case."""
    said = features_of(text)
    if not said.language or not said.content:
        return None
    return said.language, said.type, said.numbers, said.negations, sorted(frozenset(said.content))


def judging(threshold: float) -> Callable[[str, str, float], bool]:
    """Says that two questions ask the same if they are at least so similar and nothing speaks against it."""
    return lambda one, other, similarity: similarity >= threshold and veto(one, other) is None


def _differ_in_language(one: Features, other: Features) -> bool:
    return one.language != other.language or not one.language


def _lack_names(one: Features, other: Features) -> bool:
    return _lacks_a_name(one, other) or _lacks_a_name(other, one)


def _lacks_a_name(one: Features, other: Features) -> bool:
    light = lexicon(one.language).light
    return any(name in light or not _is_said(name, other.words) for name in one.names - other.names)


def _is_said(name: str, words: frozenset[str]) -> bool:
    return name.replace("-", "").isalnum() and words.issuperset(name.split("-"))


def _have_opposites(one: Features, other: Features) -> bool:
    opposites = lexicon(one.language).opposites
    first, second = frozenset(one.content), frozenset(other.content)
    return any(not opposites.get(stem, frozenset()).isdisjoint(second - first) for stem in first - second)


def _differ_in_manner(one: Features, other: Features) -> bool:
    if one.persons != other.persons and one.persons and other.persons:
        return True
    return any(mine and others and mine.isdisjoint(others) for mine, others in zip(one.apart, other.apart, strict=True))


def _differ_in_words(one: Features, other: Features) -> bool:
    return frozenset(one.content) != frozenset(other.content) or not one.content


def _play_other_parts(one: Features, other: Features) -> bool:
    """Whether what comes ``from``, goes ``to`` or is compared to is something else, or what is asked the number of."""
    common = one.roles.keys() & other.roles.keys()
    if any(not (one.roles[role] <= other.roles[role] or other.roles[role] <= one.roles[role]) for role in common):
        return True
    first, second = _placed(one), _placed(other)
    if any(first[stem].isdisjoint(second[stem]) for stem in first.keys() & second.keys()):
        return True
    return one.head != other.head and (one.head[:1].isdigit() or other.head[:1].isdigit())


def _placed(said: Features) -> dict[str, set[str]]:
    """The roles of each stem that has any which can't be told in other ways."""
    found: dict[str, set[str]] = {}
    for role, stems in said.roles.items():
        for stem in stems if role not in _ANYHOW else ():
            found.setdefault(stem, set()).add(role)
    return found


def _are_in_another_order(one: Features, other: Features) -> bool:
    if one.is_either and other.is_either:
        return False
    common = frozenset(one.content) & frozenset(other.content)
    first = [stem for stem in one.content if stem in common]
    second = [stem for stem in other.content if stem in common]
    if one.is_passive != other.is_passive:  # who did it to whom has to change places
        return first == second and len(first) > _VERB_AND_ONE
    return first != second and not _is_explained(one, other, first, second)


def _is_explained(one: Features, other: Features, first: list[str], second: list[str]) -> bool:
    """Whether the same words are in another order for a reason that changes nothing."""
    if one.head and other.head and one.head != other.head:
        return False
    if one.type == "@who" and one.done == other.done and one.owners == other.owners:
        return False
    if _is_rotated(first, second) and (one.is_fronted != other.is_fronted or one.head):
        return True
    return any(_without(first, stem) == _without(second, stem) for stem in frozenset(first))


def _is_rotated(one: list[str], other: list[str]) -> bool:
    """Whether what ends one of them begins the other, and nothing else changed."""
    return any(one[turn:] + one[:turn] == other for turn in range(1, len(one)))


def _without(stems: list[str], left_out: str) -> list[str]:
    return [stem for stem in stems if stem != left_out]


_REASONS: Final[tuple[tuple[str, Callable[[Features, Features], bool]], ...]] = (
    ("language", _differ_in_language),
    ("numbers", lambda one, other: one.numbers != other.numbers),
    ("negation", lambda one, other: one.negations != other.negations),
    ("type", lambda one, other: one.type != other.type),
    ("names", _lack_names),
    ("opposites", _have_opposites),
    ("manner", _differ_in_manner),
    ("words", _differ_in_words),
    ("relation", _play_other_parts),
    ("relation", _are_in_another_order),
)
"""From the cheapest to find."""
