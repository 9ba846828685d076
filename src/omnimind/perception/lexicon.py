"""Pronunciations of English words: the recogniser's dictionary, read where it is, and letters to sounds beyond it."""

import mmap
from pathlib import Path
from types import TracebackType

from omnimind.perception.letters import sounds


class Lexicon:
    """The dictionary file at ``path``: a word and its phones a line, ``word(2)`` for another way, sorted by word.

    Looking a word up takes microseconds; loading all 135,000 would take longer than aligning a sentence.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __enter__(self) -> "Lexicon":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    def pronunciations(self, word: str) -> tuple[str, ...]:
        """The ways to say ``word`` (lower case), in ARPAbet."""
        return self._listed(word.encode("ascii")) or sounds(word)

    def _listed(self, word: bytes) -> tuple[str, ...]:
        position = self._first_line(word)
        found: list[str] = []
        while position < len(self._text):
            end = self._line_end(position)
            if self._word(position) != word:
                break
            found.append(self._text[position:end].split(b" ", 1)[1].decode("ascii").strip())
            position = end + 1
        return tuple(dict.fromkeys(found))

    def _first_line(self, word: bytes) -> int:
        """Where the first line begins whose word does not sort before ``word``."""
        low, high = 0, len(self._text)
        while low < high:
            start = self._text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._word(start) < word:
                low = self._line_end(start) + 1
            else:
                high = start
        return low

    def _word(self, position: int) -> bytes:
        return self._text[position : self._text.find(b" ", position)].split(b"(", 1)[0]

    def _line_end(self, position: int) -> int:
        end = self._text.find(b"\n", position)
        return end if end >= 0 else len(self._text)
