"""The base of every value: frozen, and unknown keys are refused."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """An immutable, validated value that round-trips through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


OMITTED: Final[Any] = Field(exclude_if=lambda value: value is None)
"""Of a field that is not written while it is ``None``: what was kept before there was such a field keeps its hash."""
