"""Where the values of a document are written, for messages."""

from typing import Final

MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 100

Pointer = tuple[str | int, ...]
"""Where a value is in a document: keys and indices from its root."""

Mark = tuple[int, int]
"""A line and a column, from 1."""


class DocumentError(ValueError):
    """A document can't be read.

    Args:
        what: Why.
        line: Where, from 1; ``None`` if that is not known.
        column: Where in the line, from 1.
    """

    def __init__(self, what: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(what)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        what = str(self.args[0])
        if self.line is None:
            return what
        return f"line {self.line}: {what}" if self.column is None else f"line {self.line}, column {self.column}: {what}"


class Marks(dict[Pointer, Mark]):
    """The marks of values by their pointers; a member of an object is where its key is."""

    def nearest(self, pointer: Pointer) -> Mark | None:
        """Where the value at ``pointer`` is, or else the nearest value around it."""
        ends = range(len(pointer), -1, -1)
        return next((self[pointer[:end]] for end in ends if pointer[:end] in self), None)

    def add(self, pointer: Pointer, line: int, column: int) -> None:
        """Note a value.

        Raises:
            DocumentError: The document holds too much.
        """
        if len(self) >= MAX_NODES or len(pointer) > MAX_DEPTH:
            raise DocumentError(f"it has more than {MAX_NODES} values or nests deeper than {MAX_DEPTH}")
        self.setdefault(pointer, (line, column))

    def add_key(self, pointer: Pointer, line: int, column: int) -> None:
        """Note a member of an object.

        Raises:
            DocumentError: Its key was there before, or the document holds too much.
        """
        if pointer in self:
            raise DocumentError(f"the key {str(pointer[-1])!r} is given twice", line, column)
        self.add(pointer, line, column)
