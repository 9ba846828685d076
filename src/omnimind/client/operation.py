"""An operation of the service, as a value: what to ask, and what the answer is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

from pydantic import TypeAdapter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """What to ask.

    Attributes:
        method: In HTTP.
        path: Below the service's address.
        read: The answer, from the body's bytes.
        query: What follows the path; ``None`` is left out.
        body: The request's body, as JSON; ``None``: there is none.
        files: Parts of a form: the name of each, and a file, or JSON as bytes.
        headers: More headers.
    """

    method: str
    path: str
    read: Callable[[bytes], T]
    query: Mapping[str, str | int | float | None] = field(default_factory=dict)
    body: Any = None
    files: Sequence[tuple[str, Path | bytes]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be asked again when nobody knows what became of it."""
        return self.method in {"GET", "HEAD", "PUT", "DELETE"} or _ONCE in self.headers


_ONCE = "idempotency-key"


def once(key: str | None = None) -> dict[str, str]:
    """The header that makes an operation that is asked twice happen once; without a ``key`` with a new one."""
    return {_ONCE: key or uuid4().hex}


def as_json(kind: Any) -> Callable[[bytes], Any]:
    """Reads JSON as a ``kind``."""
    return TypeAdapter(kind).validate_json


def nothing(body: bytes) -> None:
    """Reads nothing."""


def raw(body: bytes) -> bytes:
    """The bytes as they are."""
    return body


def at(*parts: str | int) -> str:
    """The path below ``/v1`` of these parts."""
    return "/".join(("/v1", *(quote(str(part), safe="") for part in parts)))
