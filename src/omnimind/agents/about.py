"""What is told to people while agents work: which part of the job it is, in a few words."""

from collections.abc import Sequence
from textwrap import shorten

from omnimind.core.speech import Word

LIMIT_CHARS = 40


def words(told: Sequence[str | Word]) -> str:
    """How ``told`` begins."""
    texts = (one if isinstance(one, str) else one.text for one in told)
    return shorten(" ".join(texts), LIMIT_CHARS, placeholder="…")
