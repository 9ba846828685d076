"""Hearing: what an independent listener makes of narration, knowing the words but not when they are said."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field

from omnimind.core.speech import Sound, Word
from omnimind.core.value import Value

Count = Annotated[int, Field(ge=0)]


class Hearing(Value):
    """What ``judge`` (a name and version) heard of narration by a voice of ``engine``.

    ``onsets`` are ``(planned_s, heard_s)`` of what could be found again, of ``sought`` in all: words, or phrases after
    a pause where ``by_phrase``. ``errors`` are the substitutions, deletions and insertions among ``words`` recognised,
    both 0 where nothing recognises the language. ``voiced`` is the share of the words' time in which a voice is heard.
    """

    judge: str
    engine: str
    onsets: tuple[tuple[float, float], ...]
    sought: Count
    by_phrase: bool = False
    words: Count = 0
    errors: Count = 0
    voiced: Annotated[float, Field(ge=0, le=1)]


class Recogniser(Protocol):
    """Writes down speech that it has not seen the text of."""

    @property
    def name(self) -> str:
        """What it is, with its model or version."""
        ...

    def transcribe(self, sound: Sound, language: str) -> Sequence[Word]:
        """The words heard, in order, with their times on the sound's clock.

        Raises:
            BrokenError: ``recogniser.failed``.
        """
        ...
