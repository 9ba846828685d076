"""What the writer knows of a language: the few words it may say itself, and the small words it reads by."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from omnimind.core.value import Value


class Language(Value):
    """The words of one language. Every list is lower case; a language without a table has empty ones.

    ``sources``, ``highest`` and ``lowest`` are all that a script may say beyond its source. ``leaning`` words begin
    a sentence that means little without the one before, and so may ``pronouns`` anywhere in it; ``joining`` words begin
    a clause that can be left off after a comma, ``turning`` ones even when more commas follow, ``adding`` ones may
    belong to an enumeration; ``opening`` words begin a phrase that stands before the main clause, ``conditional`` ones
    a clause that must not be parted from it; ``pointing`` words refer to a table or a picture; ``periods`` may stand
    beside the number of a step in time.
    """

    sources: str = ""
    highest: str = ""
    lowest: str = ""
    source_headings: tuple[str, ...] = ()
    leaning: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    turning: tuple[str, ...] = ()
    adding: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    opposites: tuple[tuple[str, str], ...] = ()
    months: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    decimal: str = "."

    def leans(self, text: str) -> bool:
        """Whether the sentence ``text`` means little without the one before it."""
        return begins(text, self.leaning) or text[:1].islower()


@cache
def language_of(tag: str) -> Language:
    """The words of the language with BCP 47 tag ``tag``."""
    tables = json.loads(files(__package__).joinpath("languages.json").read_text("utf-8"))
    return Language.model_validate(tables.get(tag.partition("-")[0].lower(), {}))


def folded(text: str) -> list[str]:
    """The words of ``text`` in lower case, without punctuation."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())


def begins(text: str, phrases: Iterable[str]) -> bool:
    """Whether ``text`` begins with one of ``phrases``, as whole words."""
    head = " ".join(folded(text[:48])) + " "
    return any(head.startswith(phrase + " ") for phrase in phrases)


def sought_in(words: Sequence[str], sought: Sequence[str]) -> int | None:
    """Where ``sought`` first stand together in ``words``; ``None`` if they don't, or there is nothing to seek."""
    places = (at for at in range(len(words) - len(sought) + 1) if list(words[at : at + len(sought)]) == list(sought))
    return next(places, None) if sought else None
