"""Forecasting: which models a plan will ask, what that costs, and how long all of it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from omnimind.agents.supervisor.estimate import Scale, Thought, length_s, machine_s, thoughts
from omnimind.agents.supervisor.planning import Definition
from omnimind.agents.thinking.think import needs
from omnimind.core.brief import Brief
from omnimind.core.errors import RefusedError, UserError
from omnimind.core.model import NOBODY
from omnimind.core.money import NOTHING, Usd
from omnimind.models.config import Strategy, load_config
from omnimind.models.deployment import Deployment
from omnimind.models.fleet import fleet, sources
from omnimind.models.pricing import price_of
from omnimind.models.request import Request
from omnimind.models.router import Router
from omnimind.models.traffic import Conditions
from omnimind.settings import Settings

_TOKENS_A_SECOND: Final = 60.0
"""What hosted models of the middle sort write. Source: their makers' pages."""

_FIRST_TOKEN_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What an agent will ask, of which model, and at what price; ``model`` is empty where none fits."""

    thought: Thought
    model: str
    cost_usd: Usd


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of a plan. ``time_s`` is what somebody waits, ``machine_s`` of it on this machine."""

    askings: tuple[Asking, ...]
    cost_usd: Usd
    time_s: float
    machine_s: float


def scale_of(brief: Brief, flow: str) -> Scale:
    """How large a production of ``brief`` by the flow of that name will be."""
    data = [source.artifact.size_bytes for source in brief.sources]
    is_bare = bool(brief.request) and data == [len(brief.request.encode())]
    formats = brief.options.format or ("landscape",)
    return Scale(
        duration_s=length_s(brief.options.duration, brief.request),
        source_characters=() if is_bare else tuple(data),
        videos=0 if flow == "podcast" else len(formats),
    )


def forecast(definition: Definition, scale: Scale, settings: Settings) -> Forecast:
    """What ``definition`` will take. Models that nobody named are not asked which there are."""
    asked = thoughts(definition, scale)
    config = load_config(settings.models_file)
    there = fleet(config, sources(config, settings.secret), {}, price_of).deployments
    askings = tuple(_asking(thought, there, config.routing.strategy) for thought in asked)
    thinking_s = sum(one.calls * _FIRST_TOKEN_S + one.output_tokens / _TOKENS_A_SECOND for one in asked)
    working_s = machine_s(scale)
    return Forecast(
        askings=askings,
        cost_usd=sum((one.cost_usd for one in askings), NOTHING),
        time_s=thinking_s + working_s / settings.cores,
        machine_s=working_s,
    )


def _asking(thought: Thought, there: Sequence[Deployment], strategy: Strategy) -> Asking:
    found = _first(thought, there, strategy)
    if found is None or found.price is None:
        return Asking(thought, "", NOTHING)
    price = found.price
    tokens = thought.input_tokens * price.input_usd + thought.output_tokens * price.output_usd
    each = price.request_usd + (price.image_usd if thought.kind == "images" else 0)
    return Asking(thought, found.name, tokens / 10**6 + Decimal(str(thought.calls)) * each)


def _first(thought: Thought, there: Sequence[Deployment], strategy: Strategy) -> Deployment | None:
    """Who will be asked first, as things are; ``None`` if nobody fits, or nobody knows what it costs."""
    router = Router(there, strategy, count=lambda _: thought.input_tokens)
    for need, most_tokens in needs(thought.tier, thought.input_tokens, thought.output_tokens):
        request = Request(thought.kind, {"max_completion_tokens": most_tokens}, NOBODY, "forecast", need)
        try:
            return router.route(request, Conditions()).deployments[0]
        except (UserError, RefusedError) as error:
            if error.code not in {"model.unfit", "price.unknown"}:
                raise
    return None
