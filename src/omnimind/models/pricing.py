"""What models cost: the prices of ``genai-prices``, which come with the package, and sums with them.

A model has a price only under its own name, an alias that is written out, or as a dated snapshot of it: rules such as
"whatever begins with gpt-5-nano-" would give new models the prices of their elders.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from omnimind.core.model import Body, Usage
from omnimind.core.money import NOTHING
from omnimind.models.counting import MARGIN, asked_tokens, is_counted_exactly
from omnimind.models.deployment import Deployment, LongRates, Price, Rates, Tariff

if TYPE_CHECKING:
    from genai_prices.types import MatchLogic, ModelInfo, ModelPrice, Provider, TieredPrices

_MILLION: Final = 1_000_000

_NAMES: Final = {"gemini": "google", "vertex": "google", "bedrock": "aws", "xai": "x-ai", "together-ai": "together"}
"""What others call the providers, and ``genai-prices`` doesn't."""

_FIELDS: Final = {
    "input_usd": "input_mtok",
    "output_usd": "output_mtok",
    "cached_usd": "cache_read_mtok",
    "cache_written_usd": "cache_write_mtok",
}

_ALWAYS: Final = frozenset({"input_usd", "output_usd"})

_SNAPSHOT: Final = re.compile(r"[-@](?:20\d{2}-\d{2}-\d{2}|20\d{6}|latest)$")
"""How a snapshot of a model is named after it."""

_COMPACT: Final = re.compile(r"[-@](20\d{2})(\d{2})(\d{2})$")

_FREE: Final = ":free"
"""What OpenRouter's names of models end in that cost nothing."""


def price_of(provider: str, model: str, at: datetime | None = None) -> Price | None:
    """What ``model`` costs; ``None`` if that is not known for certain.

    Of prices by the time of day it is the dearest. Pictures that a model draws are paid as tokens, all of them at the
    dearer of the prices for text and pictures. What is paid by the hour, page or search is not covered.

    Args:
        provider: Its name, such as ``openai``, or the address of its API.
        model: The model, as the provider calls it.
        at: Of when; now unless said otherwise.
    """
    name = model.lower()
    for one in _providers(provider):
        if found := _named(one, name):
            return _price(found, found.id, at or datetime.now(UTC))
        if found := _snapshot(one, name):
            return _price(found, f"{found.id}, of which {name} is a snapshot", at or datetime.now(UTC))
    return None


def cost(price: Price, usage: Usage, service: str = "") -> Decimal:
    """What a call cost, in US dollars.

    Args:
        price: Of its model.
        usage: What it took.
        service: The ``service_tier`` that it had.
    """
    rates = _rates(price, usage.input_tokens, service)
    cached, written = usage.cached_tokens, usage.cache_written_tokens
    plain = max(usage.input_tokens - cached - written, 0)
    tokens = plain * rates.input_usd + usage.output_tokens * rates.output_usd
    if cached:
        tokens += cached * (rates.input_usd if rates.cached_usd is None else rates.cached_usd)
    if written:
        tokens += written * (rates.input_usd if rates.cache_written_usd is None else rates.cache_written_usd)
    return tokens / _MILLION + usage.images * price.image_usd + price.request_usd


def most(price: Price, body: Body, deployment: Deployment) -> Decimal:
    """The most that asking ``deployment`` for ``body`` can cost: all that may be answered, and nothing cached."""
    asked = asked_tokens(body)
    if not is_counted_exactly(deployment.model):
        asked = int(asked * MARGIN)
    choices = _number(body.get("n"), 1)
    said = body.get("max_completion_tokens") or body.get("max_tokens")
    answered = choices * min(_number(said, deployment.output_tokens), deployment.context_tokens)
    if "input" in body:  # texts to embed have no answer in tokens
        answered = 0
    rates = _rates(price, asked, str(body.get("service_tier") or ""))
    dearest = max(rates.input_usd, rates.cache_written_usd or NOTHING)
    tokens = (asked * dearest + answered * rates.output_usd) / _MILLION + price.request_usd
    return tokens + choices * price.image_usd if "prompt" in body else tokens


def _number(said: object, otherwise: int) -> int:
    """A number that a request has; ``otherwise`` if it has none, or none that makes sense."""
    return int(said) if isinstance(said, int | float) and said >= 1 else otherwise


def _rates(price: Price, input_tokens: int, service: str) -> Rates:
    tariff = price.services.get(service, price) if service else price
    for long in reversed(tariff.long):
        if input_tokens > long.above_tokens:
            return long
    return tariff


# -------------------------------------------------------------------- genai-prices


@cache
def _all() -> "dict[str, Provider]":
    from genai_prices.data import providers

    return {provider.id: provider for provider in providers}


@cache
def _source() -> str:
    return f"genai-prices {version('genai-prices')}"


def _providers(said: str) -> "Iterator[Provider]":
    """The provider that is meant, and those whose models it sells at their prices."""
    known, name = _all(), said.lower().replace("_", "-")
    if "://" in said:
        found = next((one for one in known.values() if re.match(one.api_pattern, said)), None)
    else:
        found = known.get(_NAMES.get(name, name)) or known.get(said)
    if found is not None:
        yield found
        yield from (known[other] for other in found.fallback_model_providers or () if other in known)


@cache
def _index(provider_id: str) -> "dict[str, ModelInfo]":
    """The models by every name that is written out; of two with one name it is the first."""
    return {name: model for model in reversed(_all()[provider_id].models) for name in _names(model)}


def _named(provider: "Provider", name: str) -> "ModelInfo | None":
    """The model of that name, also if its date is written without dashes."""
    index = _index(provider.id)
    return index.get(name) or index.get(_COMPACT.sub(r"-\1-\2-\3", name))


def _snapshot(provider: "Provider", name: str) -> "ModelInfo | None":
    """The model whose snapshot it is by its name, if the provider's rules agree."""
    base = _SNAPSHOT.sub("", name)
    found = _index(provider.id).get(base) if base != name else None
    matching = (model for model in provider.models if model.is_match(name))
    return found if found is not None and next(matching, None) is found else None


def _names(model: "ModelInfo") -> set[str]:
    return {model.id.lower(), *_written_out(model.match)}


def _written_out(match: "MatchLogic") -> Iterator[str]:
    """The names that a rule lists, not those that it describes."""
    from genai_prices.types import ClauseEquals, ClauseOr

    if isinstance(match, ClauseEquals):
        yield match.equals.lower()
    elif isinstance(match, ClauseOr):
        for one in match.or_:
            yield from _written_out(one)


def _price(model: "ModelInfo", about: str, at: datetime) -> Price | None:
    found = _valid(model, at)
    is_by_tokens = any(price is not None for price in (found.input_mtok, found.output_mtok, found.requests_kcount))
    if not is_by_tokens and (vars(found) or not model.id.endswith(_FREE)):
        return None
    return Price(
        name=f"{_source()}: {about}",
        **_tariff(found),
        services={name: Tariff(**_tariff(one)) for name, one in _services(model, found, at).items()},
        request_usd=_tiered(found.requests_kcount, 0) / 1000,
    )


def _valid(model: "ModelInfo", at: datetime) -> "ModelPrice":
    """The price of that day; of those by the time of day, the dearest."""
    from genai_prices.types import ModelPrice, TimeOfDateConstraint

    if isinstance(model.prices, ModelPrice):
        return model.prices
    candidates = []
    for one in reversed(model.prices):  # later ones come before earlier ones
        if isinstance(one.constraint, TimeOfDateConstraint):
            candidates.append(one.prices)
        elif one.constraint is None or one.constraint.active(at):
            candidates.append(one.prices)
            break
    return max(candidates or [model.prices[0].prices], key=_height)


def _height(price: "ModelPrice") -> Decimal:
    return _tiered(price.input_mtok, 0) + _tiered(price.output_mtok, 0)


def _services(model: "ModelInfo", ordinary: "ModelPrice", at: datetime) -> "dict[str, ModelPrice]":
    """The prices by service tier, where they are not the ordinary ones; of variants the first that has a price wins."""
    from genai_prices.types import ModelPrice

    found: dict[str, dict[str, Any]] = {}
    for variant in model.price_variants or ():
        is_valid = variant.constraint is None or variant.constraint.active(at)
        if is_valid and set(variant.when) == {"service_tier"}:
            earlier = found.get(variant.when["service_tier"], {})
            found[variant.when["service_tier"]] = vars(variant.prices) | earlier
    priced = {name: ModelPrice(**(vars(ordinary) | own)) for name, own in found.items()}
    return {name: price for name, price in priced.items() if price != ordinary}


def _tariff(found: "ModelPrice") -> dict[str, Any]:
    """The fields of a :class:`Tariff`."""
    prices = (getattr(found, key) for key in _FIELDS.values())
    starts = sorted({tier.start for price in prices for tier in getattr(price, "tiers", ())})
    return _fields(found, 0) | {"long": [LongRates(above_tokens=one, **_fields(found, one + 1)) for one in starts]}


def _fields(found: "ModelPrice", input_tokens: int) -> dict[str, Any]:
    """The fields of :class:`Rates` for a call with so many tokens of input."""
    prices = {name: getattr(found, key) for name, key in _FIELDS.items()}
    fields: dict[str, Any] = {
        name: _tiered(price, input_tokens) for name, price in prices.items() if price is not None or name in _ALWAYS
    }
    fields["output_usd"] = max(fields["output_usd"], _tiered(found.output_image_mtok, input_tokens))
    return fields


def _tiered(price: "Decimal | TieredPrices | None", input_tokens: int) -> Decimal:
    """The tier that holds for so many tokens of input; nothing where there is no price."""
    if price is None or isinstance(price, Decimal):
        return price or NOTHING
    reached = [tier.price for tier in price.tiers if input_tokens > tier.start]
    return reached[-1] if reached else price.base
