"""A stretch of a text."""

from typing import Annotated

from pydantic import Field

from omnimind.core.value import Value


class Span(Value):
    """Characters ``start`` to ``end`` (exclusive) of :attr:`omnimind.core.document.Document.text`."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
