"""Where endpoints that are compatible with OpenAI's differ from each other, by their hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Habits:
    """What an endpoint calls things.

    Attributes:
        limit: The most tokens of an answer. All but OpenAI know the older name, and some refuse the newer one.
        seed: What makes answers repeatable.
        takes_stream_options: Whether a stream has to be asked for its usage; others refuse that, and tell it anyway.
        no_picture_has: What must not be said of a picture.
        picture_step_px: The sides of a picture are multiples of it.
    """

    limit: str = "max_tokens"
    seed: str = "seed"
    takes_stream_options: bool = True
    no_picture_has: tuple[str, ...] = ()
    picture_step_px: int = 1


_OPENAI: Final = Habits(limit="max_completion_tokens", no_picture_has=("seed", "response_format"), picture_step_px=16)
"""Source: OpenAI's reference of "Create image" for GPT Image 2, which always answers in base64."""

_BY_DOMAIN: Final[Mapping[str, Habits]] = {
    "openai.com": _OPENAI,
    "openai.azure.com": _OPENAI,
    "mistral.ai": Habits(seed="random_seed", takes_stream_options=False),
}
_OTHERS: Final = Habits()


@lru_cache
def habits_of(url: str) -> Habits:
    """Those of the endpoint at ``url``."""
    host = f".{urlsplit(url).hostname}"
    return next((habits for domain, habits in _BY_DOMAIN.items() if host.endswith(f".{domain}")), _OTHERS)
