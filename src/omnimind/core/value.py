"""The base of every value: frozen, and unknown keys are refused."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable, validated value that round-trips through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")
