"""Redaction: what names itself a secret, or looks like one, is never kept with spans and lines."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

Clean = Callable[[str], str]
"""Takes out of a text what nobody may read later."""

GONE: Final = "***"

_LONGEST: Final = 4096
"""Characters of one text: what is longer is somebody's content more often than it explains anything."""

_DEEPEST: Final = 6

_PLAIN: Final = (str, int, float)

_PRIVATE: Final = re.compile(
    r"authori[sz]ation|cookie|password|passwd|secret|api[-_]?key|private[-_]?key|csrf|credential"
    r"|(?:^|[-_.])(?:token|pwd)$",
    re.IGNORECASE,
)
"""Names of what is a secret; ``output_tokens`` is none."""

_SECRET: Final = re.compile(
    r"(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}"
    r"|\b(?:omk|sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abprs])[-_][A-Za-z0-9_-]{10,}"
    r"|\bAKIA[A-Z0-9]{16}\b|\bAIza[\w-]{30,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)"
    r"|(\b(?:api_?key|token|secret|password|signature)=)[^\s&\"']+",
    re.IGNORECASE,
)
"""How secrets begin: ours, those of well-known services, JSON web tokens, and passwords in addresses.

What may be read before one is in a group.
"""


def redacted(fields: Mapping[str, Any], clean: Clean = lambda text: text) -> dict[str, Any]:
    """``fields`` without what names itself a secret, as JSON can have them; every text as ``clean`` leaves it."""
    return {name: _told(name, value, clean, 0) for name, value in fields.items()}


def without_secrets(text: str) -> str:
    """``text``, cut where it is too long, without what looks like a secret."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return _SECRET.sub(_gone, cut)


def _gone(found: re.Match[str]) -> str:
    return "".join(part for part in found.groups() if part) + GONE


@lru_cache(maxsize=4096)
def _is_private(name: str) -> bool:
    """Whether what has this name is a secret."""
    return _PRIVATE.search(name) is not None


def _told(name: str, value: Any, clean: Clean, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if depth > _DEEPEST or _is_private(name):
        return GONE
    if type(value) in _PLAIN:  # most are, and what comes next takes much longer
        return clean(value) if type(value) is str else value
    if isinstance(value, Mapping):
        return {str(key): _told(str(key), one, clean, depth + 1) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes | bytearray):
        return [_told(name, one, clean, depth + 1) for one in value]
    return clean(str(value))
