"""Deployments: a model at a provider, what it can do, what it costs, and how it is reached."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from omnimind.core.model import CallKind, Tier
from omnimind.core.value import Value

Wire = Literal["openai", "anthropic", "gemini", "bedrock", "ollama", "webui", "comfyui"]
"""The wire formats. ``openai`` is spoken by all that are compatible with it; the last two are Stable Diffusion's."""

LOCAL: Final = "local"
"""The residency of what runs in this house."""


class Rates(Value):
    """What tokens cost, in US dollars a million; ``None`` counts as ordinary input."""

    input_usd: Annotated[Decimal, Field(ge=0)]
    output_usd: Annotated[Decimal, Field(ge=0)]
    cached_usd: Annotated[Decimal | None, Field(ge=0)] = None
    cache_written_usd: Annotated[Decimal | None, Field(ge=0)] = None


class LongRates(Rates):
    """What all tokens of a call cost that has more than so many of input."""

    above_tokens: Annotated[int, Field(ge=1)]


class Tariff(Rates):
    """What tokens cost by the length of the input; of ``long`` the longest is the last."""

    long: tuple[LongRates, ...] = ()


class Price(Tariff):
    """What a model costs.

    ``name`` says whose price it is and of when; ``services`` is what tokens cost with another ``service_tier``, such
    as ``priority``.
    """

    name: str
    services: dict[str, Tariff] = Field(default_factory=dict)
    image_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """A picture that is made."""
    request_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """Each request."""


class Connection(Value):
    """How a provider is reached.

    Attributes:
        name: What it is called here, such as ``openai`` or ``our-vllm``.
        wire: What it speaks.
        url: Its address, up to where the paths of its API begin (``https://api.openai.com/v1``).
        key: What it knows us by.
        headers: More headers for every request; they may be secret, and are not shown.
        region: Where it computes, for Bedrock and for residency.
        secret: The second part of a key that has two (AWS).
        connect_s: The longest that connecting may take.
        first_token_s: The longest until the first byte of an answer.
        total_s: The longest until its last.
    """

    name: str
    wire: Wire
    url: str
    key: SecretStr | None = None
    secret: SecretStr | None = None
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    region: str | None = None
    connect_s: Annotated[float, Field(gt=0)] = 10.0
    first_token_s: Annotated[float, Field(gt=0)] = 60.0
    total_s: Annotated[float, Field(gt=0)] = 600.0


class Deployment(Value):
    """A model at a provider.

    Attributes:
        name: What it is called here; ``provider/model`` unless said otherwise.
        connection: How it is reached.
        model: What the provider calls it.
        kinds: What it can be asked for.
        tier: How able it is.
        context_tokens: How much fits in; ``output_tokens``: the most that it answers.
        tools: Whether it calls tools; ``vision``: sees pictures; ``json_schema``: keeps to a JSON Schema by itself.
        languages: Those that it writes well (``pt`` stands for all of Portuguese); ``None``: all.
        residency: Where data stays, such as ``eu``; ``local`` is this house; ``None``: not known.
        quality: From 0 to 100, for routing by quality.
        weight: Its share, for routing by weight.
        price: What it costs; without one it is refused.
        requests_per_minute: The most that it may be asked; ``None``: no limit of ours.
        tokens_per_minute: As above.
        at_once: As above.
    """

    name: str
    connection: Connection
    model: str
    kinds: tuple[CallKind, ...] = ("chat",)
    tier: Tier = "standard"
    context_tokens: Annotated[int, Field(ge=1)] = 128_000
    output_tokens: Annotated[int, Field(ge=1)] = 16_384
    tools: bool = True
    vision: bool = False
    json_schema: bool = False
    languages: tuple[str, ...] | None = None
    residency: str | None = None
    quality: Annotated[float, Field(ge=0, le=100)] = 50
    weight: Annotated[float, Field(ge=0)] = 1
    price: Price | None = None
    requests_per_minute: Annotated[int | None, Field(ge=1)] = None
    tokens_per_minute: Annotated[int | None, Field(ge=1)] = None
    at_once: Annotated[int | None, Field(ge=1)] = None
