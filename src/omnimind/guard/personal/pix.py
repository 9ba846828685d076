"""Random keys of PIX, Brazil's instant payments; other keys are e-mail addresses, phones, CPFs and CNPJs."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate

_UUID: Final = re.compile(
    r"(?<![A-Za-z\d\-])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![A-Za-z\d\-])", re.IGNORECASE
)


def random_key(text: str, start: int, end: int) -> Iterator[Candidate]:
    """UUIDs, which are keys only where somebody speaks of PIX."""
    for found in _UUID.finditer(text, start, end):
        yield Candidate("br.pix", *found.span(), 0.1, 0.95)
