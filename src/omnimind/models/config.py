"""The gateway's configuration: what ``models.yaml`` may say, and how it is read. Frozen; unknown keys are refused."""

import difflib
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from omnimind.core.errors import UserError
from omnimind.core.ledger import Budget
from omnimind.core.model import CallKind, Need, Tier
from omnimind.core.value import Value
from omnimind.models.cache.config import CacheConfig
from omnimind.models.deployment import Wire
from omnimind.models.memory import MemoryConfig

Strategy = Literal["price", "latency", "quality", "weighted", "least_busy"]
"""What comes first among the models that fit: the cheapest, the quickest, the best, by lot, the least busy."""

_REFERENCE: Final = ("env:", "file:")


class _Loader(yaml.SafeLoader):
    """YAML with the booleans of version 1.2: ``off`` is a word, and ``no`` is Norway."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF"))


def _reference(said: str) -> str:
    if not said.startswith(_REFERENCE) or said in _REFERENCE:
        raise ValueError("write env:NAME or file:PATH, so that no secret is in this file")
    return said


class Allowance(Value):
    """The most that may be asked; ``None``: as much as one likes."""

    requests_per_minute: Annotated[int | None, Field(ge=1)] = None
    tokens_per_minute: Annotated[int | None, Field(ge=1)] = None
    at_once: Annotated[int | None, Field(ge=1)] = None


class ProviderConfig(Value):
    """A provider; of one that is known by name only what differs needs to be said.

    Attributes:
        wire: What it speaks; ``openai`` unless said otherwise.
        url: Its address, up to where the paths of its API begin.
        key: ``env:NAME`` or ``file:PATH``; ``secret`` is the second part of a key that has two.
        headers: More headers for every request; a value may be ``env:NAME`` or ``file:PATH``.
        region: Where it computes.
        residency: Where its data stays; ``local`` is this house, and costs nothing unless a price is said.
        models: Which of its models there are; by default those of the catalogue and of this file, or if there are none
            those that it says it has.
        limits: What its key allows.
        connect_s: The longest that connecting may take; ``first_token_s``: the longest until the first byte of an
            answer; ``total_s``: until its last.
    """

    wire: Wire | None = None
    url: str | None = None
    key: str | None = None
    secret: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    region: str | None = None
    residency: str | None = None
    models: tuple[str, ...] | None = None
    limits: Allowance = Allowance()
    connect_s: Annotated[float | None, Field(gt=0)] = None
    first_token_s: Annotated[float | None, Field(gt=0)] = None
    total_s: Annotated[float | None, Field(gt=0)] = None

    @field_validator("key", "secret")
    @classmethod
    def _is_a_reference(cls, said: str | None) -> str | None:
        return said if said is None else _reference(said)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, said: str | None) -> str | None:
        if said is not None and not said.startswith(("http://", "https://")):
            raise ValueError("an address begins with http:// or https://")
        return said and said.rstrip("/")


class PriceConfig(Value):
    """What a model costs, in US dollars a million tokens, a picture, and a request."""

    input_usd: Annotated[Decimal, Field(ge=0)]
    output_usd: Annotated[Decimal, Field(ge=0)]
    cached_usd: Annotated[Decimal | None, Field(ge=0)] = None
    cache_written_usd: Annotated[Decimal | None, Field(ge=0)] = None
    image_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    request_usd: Annotated[Decimal, Field(ge=0)] = Decimal(0)


class ModelConfig(Allowance):
    """A model; what is not said is taken from the catalogue, else something that promises little is assumed.

    The fields are those of :class:`~omnimind.models.deployment.Deployment`. ``provider`` and ``model`` are taken from
    the name where that is ``provider/model``; a ``price`` may be ``free``.
    """

    provider: str | None = None
    model: str | None = None
    kinds: tuple[CallKind, ...] | None = None
    tier: Tier | None = None
    context_tokens: Annotated[int | None, Field(ge=1)] = None
    output_tokens: Annotated[int | None, Field(ge=1)] = None
    tools: bool | None = None
    vision: bool | None = None
    json_schema: bool | None = None
    languages: tuple[str, ...] | None = None
    residency: str | None = None
    quality: Annotated[float | None, Field(ge=0, le=100)] = None
    weight: Annotated[float | None, Field(ge=0)] = None
    price: PriceConfig | Literal["free"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, said: Any) -> Any:
        return {} if said is None else said


class RoutingConfig(Value):
    """Which of the models that fit is asked first, and after how long a second one is asked too.

    ``hedge_after_s``: if there is no answer, or first token, by then; ``None``: never.
    """

    strategy: Strategy = "price"
    hedge_after_s: Annotated[float | None, Field(gt=0)] = None


class RetryConfig(Value):
    """How often one model is asked in all, the most that is waited between, and for how long that may go on."""

    tries: Annotated[int, Field(ge=1, le=10)] = 3
    longest_wait_s: Annotated[float, Field(ge=0)] = 10.0
    total_s: Annotated[float, Field(gt=0)] = 60.0


class BreakerConfig(Value):
    """When a model is left alone.

    Attributes:
        window_s: The time that is looked back on.
        min_calls: With fewer calls nothing is concluded.
        error_rate: The share of calls that may fail.
        slow_s: An answer, or its first token, that takes longer is slow; ``None``: nothing is.
        slow_rate: The share of calls that may be slow.
        open_s: How long it is left alone before one call tries it; each time that fails, twice as long.
        longest_open_s: The most that this can become.
    """

    window_s: Annotated[float, Field(gt=0)] = 60.0
    min_calls: Annotated[int, Field(ge=1)] = 5
    error_rate: Annotated[float, Field(gt=0, le=1)] = 0.5
    slow_s: Annotated[float | None, Field(gt=0)] = None
    slow_rate: Annotated[float, Field(gt=0, le=1)] = 0.8
    open_s: Annotated[float, Field(gt=0)] = 15.0
    longest_open_s: Annotated[float, Field(gt=0)] = 300.0


class CallerLimits(Value):
    """What tenants and API keys may ask for; ``*`` is each that is not named."""

    tenants: dict[str, Allowance] = Field(default_factory=dict)
    keys: dict[str, Allowance] = Field(default_factory=dict)


class GatewayConfig(Value):
    """All that ``models.yaml`` says.

    Attributes:
        environment: Whether providers whose keys are in the environment are there without being named.
        providers: Who can be asked.
        models: What is known of their models, by the names that they have here.
        profiles: Needs with a name.
        chains: Models that are tried one after the other, by a name.
        routing: Who is asked first.
        cache: What is remembered of answers.
        memory: What is remembered of conversations.
        retries: What is tried again.
        breaker: Who is left alone.
        limits: What callers may ask for.
        budgets: What may be spent, set at the start; those that exist under other subjects stay.
    """

    environment: bool = True
    providers: dict[str, ProviderConfig] = Field(default_factory=dict)
    models: dict[str, ModelConfig] = Field(default_factory=dict)
    profiles: dict[str, Need] = Field(default_factory=dict)
    chains: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    routing: RoutingConfig = RoutingConfig()
    cache: CacheConfig = CacheConfig()
    memory: MemoryConfig = MemoryConfig()
    retries: RetryConfig = RetryConfig()
    breaker: BreakerConfig = BreakerConfig()
    limits: CallerLimits = CallerLimits()
    budgets: tuple[Budget, ...] = ()


def load_config(path: Path | None) -> GatewayConfig:
    """What the file at ``path`` says; the defaults for ``None``.

    Raises:
        UserError: ``models.unreadable``, or ``models.config``, naming the line, what is wrong and what to do.
    """
    if path is None:
        return GatewayConfig()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError("models.unreadable", f"{path} can't be read ({why})", "check OMNIMIND_MODELS") from error
    return parse_config(text, str(path))


def parse_config(text: str, where: str) -> GatewayConfig:
    """What ``text`` says, which is at ``where``. Raises ``UserError`` (``models.config``)."""
    try:
        node = yaml.compose(text, _Loader)
        said = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}, line {mark.line + 1}" if mark else where
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise UserError("models.config", f"{place}: {problem}", "correct the YAML there") from error
    try:
        return GatewayConfig.model_validate({} if said is None else said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        loc = first["loc"]
        problem = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            problem = "there is no such key"
        line, path = _place(node, loc)
        message = f"{where}, line {line}: {'.'.join(path) or 'the document'}: {problem}"
        raise UserError("models.config", message, _advice(loc, first["type"])) from error


def _place(node: yaml.Node | None, loc: Sequence[int | str]) -> tuple[int, list[str]]:
    """The line of what ``loc`` names, or of the innermost thing around it that is there; and its path."""
    line, path = 1, list[str]()
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is not None:
                line, node = int(pair[0].start_mark.line) + 1, pair[1]
            elif part is not loc[-1]:
                continue  # pydantic also names the member of a union, which the document doesn't
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = int(node.start_mark.line) + 1
        path.append(str(part))
    return line, path


def _advice(loc: Sequence[int | str], kind: str) -> str:
    if kind != "extra_forbidden":
        return "correct the value there; docs/models.md has the reference"
    known = _known(loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), known, 1)
    return f"did you mean {near[0]}?" if near else f"the known ones are {', '.join(known)}"


def _known(loc: Sequence[int | str]) -> list[str]:
    """The keys that there may be at ``loc``."""
    model: type[BaseModel] = GatewayConfig
    for part in loc:
        field = model.model_fields.get(str(part))
        if field is not None:
            inner = next((one for one in _types(field.annotation) if issubclass(one, BaseModel)), None)
            model = inner or model
    return list(model.model_fields)


def _types(annotation: Any) -> list[type]:
    """The classes that an annotation is made of."""
    arguments = getattr(annotation, "__args__", None)
    if arguments:
        return [found for argument in arguments for found in _types(argument)]
    return [annotation] if isinstance(annotation, type) else []
