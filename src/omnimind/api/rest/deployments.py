"""Models: which there are, whether they answer, what they cost, and whom a request would go to."""

from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import Moment, Usd, moment, usd
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import UserError
from omnimind.core.model import Caller, CallKind, Need, Tier
from omnimind.core.value import Value
from omnimind.models.breakers import State
from omnimind.models.config import Strategy
from omnimind.models.counting import asked_tokens
from omnimind.models.deployment import Deployment, Price
from omnimind.models.gateway import Gateway, Health
from omnimind.models.request import Request
from omnimind.runtime.trying import Candidate, explained, named, price_named, tried
from omnimind.store.ids import new_id

router: Final = Operations(prefix="/v1", tags=["models"])

Reader = Annotated[Asker, needs("models.read")]

NONE: Final = "export OPENAI_API_KEY=… (or another provider's), or OLLAMA_HOST=127.0.0.1, or write models.yaml"
"""What to do where there is no model."""

_PRICE: Final = {
    "source": "genai-prices 0.2.3: gpt-5-mini",
    "input_per_million_usd": "0.25",
    "output_per_million_usd": "2",
    "cached_input_per_million_usd": "0.025",
    "per_request_usd": "0",
    "per_image_usd": "0",
}
_DEPLOYMENT: Final = {
    "name": "openai/gpt-5-mini",
    "provider": "openai",
    "model": "gpt-5-mini",
    "kinds": ["chat"],
    "tier": "standard",
    "context_tokens": 400000,
    "output_tokens": 128000,
    "abilities": ["tools", "vision", "json_schema"],
    "languages": None,
    "residency": None,
    "quality": 62.0,
    "price": _PRICE,
    "health": {"state": "closed", "why": "", "until_at": None, "under_way": 0, "latency_s": 1.2},
    "limits": {"requests_per_minute": None, "tokens_per_minute": None, "at_once": None},
}


class PriceView(Value):
    """What a model costs, and whose word that is."""

    source: str
    input_per_million_usd: Usd
    output_per_million_usd: Usd
    cached_input_per_million_usd: Usd | None
    per_request_usd: Usd
    per_image_usd: Usd


class HealthView(Value):
    """How a model is: `open`, it is left alone until `until_at`; `half_open`, one call tries it."""

    state: State
    why: str
    until_at: Moment | None
    under_way: int
    latency_s: float | None


class Limits(Value):
    """The most that it may be asked; `null`: no limit of ours."""

    requests_per_minute: int | None
    tokens_per_minute: int | None
    at_once: int | None


class DeploymentView(Value):
    """A model at a provider."""

    name: str
    provider: str
    model: str
    kinds: tuple[CallKind, ...]
    tier: Tier
    context_tokens: int
    output_tokens: int
    abilities: tuple[str, ...]
    languages: tuple[str, ...] | None
    residency: str | None
    quality: float
    price: PriceView | None
    health: HealthView
    limits: Limits


class Trouble(Value):
    """Why a model did not answer."""

    code: str
    message: str
    hint: str


class Tested(Value):
    """What came of asking a model something small."""

    model: str
    is_answering: bool
    duration_s: float | None
    cost_usd: Usd | None
    error: Trouble | None


class NamedPrice(PriceView):
    """What the model `name` costs."""

    name: str


class Routing(Value):
    """Who is asked first of those that fit, and the names that a request may have for a model."""

    strategy: Strategy
    hedge_after_s: float | None
    profiles: dict[str, Need]
    chains: dict[str, tuple[str, ...]]
    names: tuple[str, ...]


class NeedToExplain(Value):
    """What is needed of a model, or the name of one; `text` is what would be asked."""

    need: Need | None = None
    model: Annotated[str, Field(max_length=200)] = ""
    kind: CallKind = "chat"
    text: Annotated[str, Field(max_length=100_000)] = ""


class CandidateView(Value):
    """A model that might be asked: why it would be or would not, and what that would cost."""

    name: str
    why: str
    cost_usd: Usd | None
    is_fit: bool


class Explanation(Value):
    """Whom a request would go to, why, and all who might be asked in their order."""

    chosen: str
    why: str
    candidates: tuple[CandidateView, ...]


@router.operation(
    "GET",
    "/deployments",
    summary="List models",
    example={"items": [_DEPLOYMENT], "next": None},
    response_model=Page[DeploymentView],
)
async def list_deployments(here: Here, asker: Reader) -> Response:
    """What each can do, what it costs, and how it is; none before a provider is configured."""
    gateway = here.part(Gateway)
    health = {one.name: one for one in await gateway.health()}
    return answer({"items": [_deployment(one, health[one.name]) for one in gateway.deployments], "next": None})


@router.operation(
    "POST",
    "/deployments/{name:path}/test",
    summary="Test a model",
    example={
        "model": "openai/gpt-5-mini",
        "is_answering": True,
        "duration_s": 1.1,
        "cost_usd": "0.00004",
        "error": None,
    },
    response_model=Tested,
)
async def test_deployment(name: str, here: Here, asker: Annotated[Asker, needs("models.use")]) -> Response:
    """Ask it something small: whether it answers, how quickly, and what that cost."""
    gateway = here.part(Gateway)
    found = await tried(gateway, named(gateway, name), Caller(tenant=asker.tenant, key=asker.key))
    error = found.error and {"code": found.error.code, "message": found.error.message, "hint": found.error.hint}
    cost = None if found.cost_usd is None else usd(found.cost_usd)
    told = {"model": found.model, "is_answering": found.error is None, "duration_s": found.seconds}
    return answer(told | {"cost_usd": cost, "error": error})


@router.operation(
    "GET",
    "/prices",
    summary="Look up a price",
    example={"name": "openai/gpt-5-mini"} | _PRICE,
    response_model=NamedPrice,
)
async def get_price(
    here: Here,
    asker: Reader,
    model: Annotated[str, Query(description="One of yours, or PROVIDER/MODEL.", min_length=1, max_length=200)],
) -> Response:
    """What a model costs, whether it is configured or not."""
    found = await here.slow(lambda: price_named(here.part(Gateway), model))
    return answer({"name": model} | _price(found))


@router.operation(
    "GET",
    "/routing",
    summary="Get how requests are routed",
    example={"strategy": "price", "hedge_after_s": None, "profiles": {}, "chains": {}, "names": ["auto"]},
    response_model=Routing,
)
async def get_routing(here: Here, asker: Reader) -> Response:
    """As models.yaml says."""
    gateway = here.part(Gateway)
    config = gateway.config
    told = config.model_dump(mode="json", include={"profiles", "chains"})
    return answer(config.routing.model_dump(mode="json") | told | {"names": list(gateway.names)})


@router.operation(
    "POST",
    "/routing/explain",
    summary="Explain whom a request would go to",
    example={
        "chosen": "openai/gpt-5-mini",
        "why": "the cheapest of 4 that fit",
        "candidates": [{"name": "openai/gpt-5-mini", "why": "number 1", "cost_usd": "0.0021", "is_fit": True}],
    },
    response_model=Explanation,
)
async def explain_routing(wanted: NeedToExplain, here: Here, asker: Reader) -> Response:
    """Nobody is asked; it is told who would be now, and what is against the others."""
    gateway = usable(here)
    body: dict[str, Any] = {"messages": [{"role": "user", "content": wanted.text}]}
    if wanted.model:
        body["model"] = wanted.model
    elif wanted.need is None:
        body["model"] = "auto"
    request = Request(wanted.kind, body, Caller(tenant=asker.tenant), new_id(), need=wanted.need)
    why, candidates = await explained(gateway, request, asked_tokens(body))
    return answer({"chosen": candidates[0].name, "why": why, "candidates": [_candidate(one) for one in candidates]})


def usable(here: Backend) -> Gateway:
    """The gateway, if it has anybody to ask. Raises ``UserError`` (``model.unfit``)."""
    gateway = here.part(Gateway)
    if not gateway.deployments:
        raise UserError("model.unfit", "no model is configured", NONE)
    return gateway


def _deployment(one: Deployment, health: Health) -> dict[str, Any]:
    """A model, without how it is reached: that may hold secrets."""
    names = ("name", "model", "kinds", "tier", "context_tokens", "output_tokens", "languages", "residency", "quality")
    return {
        **{name: getattr(one, name) for name in names},
        "provider": one.connection.name,
        "abilities": [name for name in ("tools", "vision", "json_schema") if getattr(one, name)],
        "price": None if one.price is None else _price(one.price),
        "health": {
            "state": health.state,
            "why": health.why,
            "until_at": moment(health.until_s),
            "under_way": health.under_way,
            "latency_s": health.latency_s,
        },
        "limits": {name: getattr(one, name) for name in Limits.model_fields},
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "source": price.name,
        "input_per_million_usd": usd(price.input_usd),
        "output_per_million_usd": usd(price.output_usd),
        "cached_input_per_million_usd": None if price.cached_usd is None else usd(price.cached_usd),
        "per_request_usd": usd(price.request_usd),
        "per_image_usd": usd(price.image_usd),
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    cost = None if one.cost_usd is None else usd(one.cost_usd)
    return {"name": one.name, "why": one.why, "cost_usd": cost, "is_fit": one.is_fit}
