"""Trying models: each is asked something small; and it is told whom a request would go to."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from omnimind.core.errors import MissingError, OmniMindError
from omnimind.core.model import Body, Caller, CallKind, Need, Usage
from omnimind.models.deployment import Deployment, Price
from omnimind.models.fitting import unfit
from omnimind.models.gateway import Gateway
from omnimind.models.pricing import cost, price_of
from omnimind.models.request import Request, Wishes
from omnimind.models.router import USUAL_OUTPUT_TOKENS
from omnimind.store.ids import new_id

_ASKED: Final[Mapping[CallKind, Body]] = {
    "chat": {"messages": [{"role": "user", "content": "Answer with the one word: yes"}], "max_tokens": 200},
    "embeddings": {"input": "yes"},
    "images": {"prompt": "a lighthouse", "size": "256x256", "seed": 1, "n": 1, "response_format": "b64_json"},
}
"""What a model is tried with."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a model: how long it took and what it cost, or why it did not answer."""

    model: str
    seconds: float | None
    cost_usd: Decimal | None
    error: OmniMindError | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that might be asked: why it would or would not be, and what that would cost, if that is known."""

    name: str
    why: str
    cost_usd: Decimal | None
    is_fit: bool


def tried_with(deployment: Deployment) -> CallKind | None:
    """What the model is tried with; one that draws only if that costs nothing, and ``None`` if with nothing."""
    is_free = deployment.price is not None and costs_nothing(deployment.price)
    return next((kind for kind in deployment.kinds if kind != "images" or is_free), None)


def costs_nothing(price: Price) -> bool:
    """Whether whoever asks pays nothing."""
    return not any((price.input_usd, price.output_usd, price.request_usd, price.image_usd))


async def tried(gateway: Gateway, deployment: Deployment, caller: Caller) -> Tried:
    """Ask ``deployment`` something small; nothing is remembered of it."""
    kind = tried_with(deployment) or "chat"
    body = {**_ASKED[kind], "model": deployment.name}
    request = Request(kind=kind, body=body, caller=caller, id=new_id(), wishes=Wishes(cache="off"))
    began_s = time.perf_counter()
    try:
        await gateway.ask(request)
    except OmniMindError as error:
        return Tried(deployment.name, None, request.notes.get("cost_usd"), error)
    return Tried(deployment.name, time.perf_counter() - began_s, request.notes.get("cost_usd"))


def named(gateway: Gateway, name: str) -> Deployment:
    """The deployment of that name. Raises ``MissingError`` (``model.unknown``)."""
    found = next((one for one in gateway.deployments if name in {one.name, one.model}), None)
    if found is None:
        raise MissingError("model.unknown", f"there is no model {name!r}", "GET /v1/deployments lists those there are")
    return found


def price_named(gateway: Gateway | None, name: str) -> Price:
    """What a model of ours, or ``PROVIDER/MODEL``, costs. Raises ``MissingError`` (``price.unknown``)."""
    ours = gateway.deployments if gateway is not None else ()
    found = next((one.price for one in ours if name in {one.name, one.model}), None)
    provider, _, model = name.partition("/")
    found = found or (price_of(provider, model) if model else None)
    if found is None:
        hint = "name it as PROVIDER/MODEL, such as openai/gpt-5-mini, or say its price in models.yaml"
        raise MissingError("price.unknown", f"nobody knows what {name} costs", hint)
    return found


async def explained(gateway: Gateway, request: Request, asked_tokens: int) -> tuple[str, Sequence[Candidate]]:
    """Why a request would go where it would, and all who might be asked: those first who would be, in their order.

    Raises:
        OmniMindError: As :meth:`omnimind.models.router.Router.route`; nobody can be asked.
    """
    route = await gateway.route(request)
    states = {one.name: one for one in await gateway.health()}
    usage = Usage(input_tokens=asked_tokens, output_tokens=USUAL_OUTPUT_TOKENS)
    need = request.need or Need(tier="small")
    wanted = [one.name for one in route.deployments]

    def candidate(one: Deployment) -> Candidate:
        why, known = _why(one, request.kind, need, states[one.name]), one.price
        place = wanted.index(one.name) + 1 if one.name in wanted else 0
        told = f"number {place}" if place else why or "was not asked for"
        return Candidate(one.name, told, None if known is None else cost(known, usage), bool(place))

    ranked = sorted(gateway.deployments, key=lambda one: wanted.index(one.name) if one.name in wanted else len(wanted))
    return route.why, [candidate(one) for one in ranked]


def _why(one: Deployment, kind: CallKind, need: Need, health: Any) -> str:
    """Why a deployment is not asked; empty: it could be."""
    if reason := unfit(one, kind, need):
        return reason
    if one.price is None:
        return "has no price that is known"
    return "" if health.state == "closed" else f"is left alone after {health.why}"
