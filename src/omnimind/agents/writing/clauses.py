"""Clauses: the short, whole pieces of a sentence that can stand on the screen, always in its own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from omnimind.agents.writing.language import Language, begins, folded

STATEMENT_LIMIT = 90
"""Characters that a statement on the screen should keep to."""

PHRASE_LIMIT = 60
"""Characters that a bullet should keep to."""

LONGEST = 170
"""Characters of a sentence that has no clause to be cut to."""

MAX_PIECES = 6
MIN_WORDS = 4
"""Words below which a piece of a sentence is no clause."""

_STRONG = re.compile(r"[;:]\s+|\s+[—–]\s+|\s+-\s+(?=[^\W\d])")
_COMMA = re.compile(r",\s+")
_DASH = re.compile(r"\s(?:[—–]|-(?=\s+[^\W\d]))\s|\w—\w")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: ``text`` stands at character ``start`` of it (but for a capital and a full stop)."""

    text: str
    start: int


def clause(sentence: str, language: Language, limit: int) -> Piece | None:
    """The main clause of ``sentence`` in at most ``limit`` characters, cut only where a clause ends.

    The whole sentence when it is short enough; ``None`` when no such cut is to be had.
    """
    if len(sentence) <= limit:
        return Piece(bare(sentence), 0)
    for piece in (_after_colon(sentence, language), _before_strong(sentence), _before_comma(sentence, language)):
        if piece and len(piece.text) <= limit and len(folded(piece.text)) >= MIN_WORDS:
            return piece
    return None


def phrases(items: Sequence[str], language: Language) -> tuple[str, ...]:
    """List items as short as they stand for themselves, all cut alike.

    Whole when all are short; else each up to its dash, colon or semicolon when all have one; else each as far as its
    first sentence, bracket or comma.
    """
    whole = tuple(item.rstrip(" .;,:") for item in items)
    if all(len(item) <= PHRASE_LIMIT for item in whole):
        return whole
    leads = [_STRONG.search(item) for item in items]
    if all(lead and 0 < lead.start() <= PHRASE_LIMIT for lead in leads):
        return tuple(item[: lead.start()] for item, lead in zip(items, leads, strict=True) if lead)
    return tuple(_phrase(item, language) for item in whole)


def _phrase(item: str, language: Language) -> str:
    if len(item) <= PHRASE_LIMIT:
        return item
    bound = begins(item, (*language.opening, *language.conditional))
    for mark, least in ((r"[.!?…](?=\s)", 1), (_STRONG, 1), (r"\s\(", 2), (_COMMA, 3)):
        if bound and mark is _COMMA:
            continue
        found = re.search(mark, item)
        if found and found.start() <= PHRASE_LIMIT and len(folded(item[: found.start()])) >= least:
            return item[: found.start()]
    return shortened(item)


def enumeration(sentence: str, language: Language) -> tuple[str, tuple[Piece, ...]] | None:
    """The list that a sentence is: what leads to it, which may be nothing, and its items.

    ``"Three things matter: salt, sand and time."`` has a lead; ``"The tide falls; the boats lie dry."`` and ``"A dog
    barks, a dog bites, and a dog sleeps."`` have none.
    """
    lead, colon, rest = sentence.partition(": ")
    adding = "|".join(language.adding) or "&"
    if colon and len(folded(lead)) >= 2 and len(lead) <= STATEMENT_LIMIT and _is_whole(rest):
        comma = rf",\s+(?:(?:{adding})\s+)?"
        last = "" if re.search(rf",\s+(?:{adding})\s", rest) else rf"|\s+(?:{adding})\s+(?=[^,]*$)"
        pieces = _pieces(sentence, r";\s+" if ";" in rest else comma + last, len(sentence) - len(rest))
        if 3 <= len(pieces) <= MAX_PIECES and all(_is_short(piece, 1, 7) for piece in pieces):
            return lead, pieces
    if colon or not _is_whole(sentence) or _DASH.search(sentence):
        return None
    pieces = _pieces(sentence, r";\s+", 0)
    if 2 <= len(pieces) <= MAX_PIECES and all(_is_short(piece, 3, 18) for piece in pieces):
        return "", pieces
    pieces = _pieces(sentence, rf",\s+(?:(?:{adding})\s+)?", 0)
    alike = len({folded(piece.text)[:1] == folded(sentence)[:1] for piece in pieces}) == 1
    if 3 <= len(pieces) <= MAX_PIECES and alike and all(_is_short(piece, 3, 12) for piece in pieces):
        return "", pieces
    return None


def _pieces(sentence: str, mark: str, start: int) -> tuple[Piece, ...]:
    """The parts of ``sentence`` from ``start`` on, between the places where ``mark`` matches."""
    found = list(re.compile(mark).finditer(sentence, start))
    edges = [
        (a, b) for a, b in zip([start, *(m.end() for m in found)], [*(m.start() for m in found), None], strict=True)
    ]
    return tuple(Piece(capitalised(sentence[a:b].rstrip(" .;,")), a) for a, b in edges)


def _is_short(piece: Piece, least: int, most: int) -> bool:
    """Whether ``piece`` has ``least`` to ``most`` words and fits a line or two of the screen."""
    return least <= len(folded(piece.text)) <= most and len(piece.text) <= STATEMENT_LIMIT


def shortened(sentence: str) -> str:
    """``sentence`` as far as a screen bears it: cut, where it must be, after a phrase, and marked as cut."""
    if len(sentence) <= LONGEST:
        return bare(sentence)
    head = sentence[:LONGEST]
    cut = max(head.rfind(mark) for mark in (", ", "; ", ": ", " — ", " ("))
    return head[: cut if cut > LONGEST // 3 else head.rfind(" ")].rstrip(" .,;:") + " …"


def capitalised(text: str) -> str:
    """``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def bare(sentence: str) -> str:
    """``sentence`` without its full stop, unless that may be an abbreviation's."""
    stands = sentence.endswith("..") or re.search(r"(?:^|[\s(])(?:\w\.)+$", sentence)
    return sentence if stands else sentence.removesuffix(".")


def _after_colon(sentence: str, language: Language) -> Piece | None:
    """What stands after the only colon: the point that the words before it announce, if it stands by itself."""
    head, colon, rest = sentence.partition(": ")
    if not colon or language.leans(capitalised(rest)) or not (_is_whole(head) and _is_whole(rest)):
        return None
    return Piece(capitalised(bare(rest)), len(sentence) - len(rest))


def _before_strong(sentence: str) -> Piece | None:
    """What stands before the first colon or semicolon, or before the only dash."""
    found = _STRONG.search(sentence)
    if found is None or not _is_whole(sentence[: found.start()]):
        return None
    is_aside = found[0].strip() not in (":", ";") and _DASH.search(sentence, found.end())
    return None if is_aside else Piece(sentence[: found.start()].rstrip(), 0)


def _before_comma(sentence: str, language: Language) -> Piece | None:
    """What stands before a comma and a word that joins a clause which can be left off."""
    if begins(sentence, (*language.opening, *language.conditional)):
        return None
    for found in _COMMA.finditer(sentence):
        head, rest = sentence[: found.start()], sentence[found.end() :]
        if not _is_whole(head) or not begins(rest, language.joining):
            continue
        many = "," in rest and not begins(rest, language.turning)
        listed = "," in head and begins(rest, language.adding)
        return None if many or listed else Piece(head, 0)
    return None


def _is_whole(text: str) -> bool:
    """Whether every bracket, quotation mark and pair of dashes that opens in ``text`` also closes in it."""
    paired = all(text.count(opening) == text.count(closing) for opening, closing in ("()", "[]", "“”", "«»"))
    return paired and text.count('"') % 2 == 0 and len(_DASH.findall(text)) % 2 == 0
