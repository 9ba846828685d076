"""What the cache may do."""

from typing import Annotated

from pydantic import Field

from omnimind.core.value import Value
from omnimind.models.request import CacheMode


class CacheConfig(Value):
    """What the cache may do.

    Attributes:
        mode: For requests that don't say.
        threshold: How similar, as a cosine, two questions must be at least to ask the same. What the words say counts
            more: measured on labelled pairs, from 0.6 to 0.8 changes little.
        ttl_s: For how long an answer is remembered.
        most: How many answers are kept.
        most_bytes: How large they may be together.
        most_answer_bytes: How large one may be.
        held: How many of them, and ``held_bytes``, are also kept in memory before a slower store.
        held_bytes: As above.
        refresh_s: How often questions that other processes had answered are looked for.
    """

    mode: CacheMode = "exact"
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.75
    ttl_s: Annotated[float, Field(gt=0)] = 24 * 3600
    most: Annotated[int, Field(ge=1)] = 100_000
    most_bytes: Annotated[int, Field(ge=1)] = 10**9
    most_answer_bytes: Annotated[int, Field(ge=1)] = 10**6
    held: Annotated[int, Field(ge=1)] = 10_000
    held_bytes: Annotated[int, Field(ge=1)] = 64 * 10**6
    refresh_s: Annotated[float, Field(gt=0)] = 30
