"""The router: which deployments can do what is asked, and in which order they are asked. A function of its inputs."""

import difflib
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from omnimind.core.errors import OmniMindError, RefusedError, UserError
from omnimind.core.model import Body, CallKind, Need
from omnimind.models.config import Strategy
from omnimind.models.deployment import Deployment
from omnimind.models.fitting import unfit
from omnimind.models.provider import LimitedError, RestingError
from omnimind.models.request import Request
from omnimind.models.traffic import Conditions

ANY: Final = "auto"
"""The name that means: any model that fits."""

USUAL_OUTPUT_TOKENS: Final = 800
"""How long an answer is taken to be, to compare prices, if the request doesn't say."""


_ONLY: Final = "the only one"

_LEAST: Final = Need(tier="small")
"""What is needed of whoever is named."""


@dataclass(frozen=True, slots=True)
class Route:
    """Whom to ask, the first first; ``why`` says so for people."""

    deployments: Sequence[Deployment]
    why: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a request comes to: whose names are given, or what is needed of anybody; and how many tokens it asks."""

    among: Sequence[Deployment]
    need: Need
    asked_tokens: int
    is_ordered: bool = False


class Router:
    """Routes requests.

    Args:
        deployments: Whom there is to ask.
        strategy: Who comes first.
        profiles: Needs by the names that requests may have for a model.
        chains: Names of models, in the order in which they are tried, by such names.
        count: The tokens that a body asks.
    """

    def __init__(
        self,
        deployments: Sequence[Deployment],
        strategy: Strategy = "price",
        *,
        profiles: Mapping[str, Need] | None = None,
        chains: Mapping[str, Sequence[str]] | None = None,
        count: Callable[[Body], int] = lambda body: 0,
    ) -> None:
        self._deployments = deployments
        self._strategy = strategy
        self._count = count
        self._profiles = {ANY: Need()} | dict(profiles or {})
        self._named: dict[str, list[Deployment]] = {}
        for deployment in deployments:
            for name in {deployment.name, deployment.model}:
                self._named.setdefault(name, []).append(deployment)
        self._named.update({one.name: [one] for one in deployments})
        self._only = {
            (name, kind): Route(there, _ONLY)
            for name, there in self._named.items()
            for kind in there[0].kinds
            if len(there) == 1 and there[0].price is not None and not unfit(there[0], kind, _LEAST)
        }
        self._chains = {
            name: [one for member in members for one in self._named.get(member, ())]
            for name, members in (chains or {}).items()
        }

    @property
    def names(self) -> Mapping[str, str]:
        """The names that a request may have for a model, and whose each is."""
        ours = dict.fromkeys((*self._profiles, *self._chains), "omnimind")
        return ours | {one.name: one.connection.name for one in self._deployments}

    def can(self, need: Need, kind: CallKind = "chat") -> bool:
        """Whether anybody fits ``need`` whose price is known."""
        return any(one.price and not unfit(one, kind, need) for one in self._deployments)

    def route(self, request: Request, conditions: Conditions) -> Route:
        """Whom to ask for ``request``.

        Raises:
            UserError: ``model.unknown``, with names that are like it; ``model.unfit``: nobody can do it.
            RefusedError: ``price.unknown``: what it would cost is not known of anybody who can.
            TransientError: ``model.unavailable``: all who can are left alone for now; ``model.limited``: as they asked.
        """
        only = self._only.get((request.body.get("model", ""), request.kind)) if request.need is None else None
        if only is not None and only.deployments[0].name not in conditions.resting:
            return only
        wanted = self._wanted(request)
        reasons = {one.name: unfit(one, request.kind, wanted.need) for one in wanted.among}
        fitting = [one for one in wanted.among if not reasons[one.name]]
        if not fitting:
            raise _nobody(request.kind, wanted, reasons)
        priced = [one for one in fitting if one.price is not None]
        if not priced:
            raise _unpriced(fitting)
        there = [one for one in priced if one.name not in conditions.resting]
        if not there:
            raise _resting(priced, conditions)
        if wanted.is_ordered or len(there) == 1:
            return Route(there, _told(there, len(priced), "in its order" if wanted.is_ordered else _ONLY))
        key, label = self._order(request, wanted.asked_tokens, conditions)
        return Route(sorted(there, key=key), _told(there, len(priced), label))

    def _wanted(self, request: Request) -> _Wanted:
        said = request.body.get("model")
        if request.need is None and said in self._named:
            named = self._named[said]
            return _Wanted(named, _LEAST, self._count(request.body) if len(named) > 1 else 0)
        is_chain = request.need is None and said in self._chains
        need = _LEAST if is_chain else request.need or self._profiles.get(said or ANY)
        if need is None:
            near = difflib.get_close_matches(str(said), list(self.names), 3)
            hint = f"did you mean {' or '.join(near)}?" if near else "omnimind models list shows those there are"
            raise UserError("model.unknown", f"there is no model {said!r}", hint)
        among: Sequence[Deployment] = self._chains[str(said)] if is_chain else self._deployments
        asked_tokens = self._count(request.body)
        if request.kind == "chat":
            need = _sharpened(need, request.body, asked_tokens)
        return _Wanted(among, need, asked_tokens, is_ordered=is_chain)

    def _order(
        self, request: Request, asked_tokens: int, conditions: Conditions
    ) -> tuple[Callable[[Deployment], Any], str]:
        """The key that sorts, and what its least is called."""
        cost = _cost(asked_tokens, _most_answered(request.body) or USUAL_OUTPUT_TOKENS)
        if self._strategy == "price":
            return lambda one: (cost(one), -one.quality, one.name), "the cheapest"
        if self._strategy == "quality":
            return lambda one: (-one.quality, cost(one), one.name), "the best"
        if self._strategy == "latency":
            return lambda one: (conditions.latency_s.get(one.name, 0.0), cost(one), one.name), "the quickest"
        if self._strategy == "least_busy":
            return lambda one: (conditions.under_way.get(one.name, 0), cost(one), one.name), "the least busy"
        return lambda one: (_lot(request.id, one), one.name), "by lot"


def _sharpened(need: Need, body: Body, asked_tokens: int) -> Need:
    """``need``, and what ``body`` can't be answered without."""
    shape = body.get("response_format")
    asked: dict[str, Any] = {
        "context_tokens": max(need.context_tokens, asked_tokens + (_most_answered(body) or 0)),
        "tools": need.tools or bool(body.get("tools")),
        "vision": need.vision or _shows_pictures(body),
        "json_schema": need.json_schema or (isinstance(shape, dict) and shape.get("type") == "json_schema"),
    }
    return need.model_copy(update=asked)


def _cost(asked_tokens: int, answered_tokens: int) -> Callable[[Deployment], Decimal]:
    """What so many tokens cost at a deployment, in millionths of a dollar."""

    def cost(deployment: Deployment) -> Decimal:
        price = deployment.price
        assert price is not None, "those without a price are out"  # noqa: S101 - of route
        once = (price.request_usd + price.image_usd) * 10**6
        return asked_tokens * price.input_usd + answered_tokens * price.output_usd + once

    return cost


def _lot(request_id: str, deployment: Deployment) -> float:
    """Where a deployment comes in a draw by weight; the least wins.

    Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006), with a hash for the dice, so
    that the same request draws the same.
    """
    digest = hashlib.blake2b(f"{request_id} {deployment.name}".encode(), digest_size=8).digest()
    share = (int.from_bytes(digest, "big") + 1) / 2**64
    return -math.log(share) / deployment.weight if deployment.weight else math.inf


def _shows_pictures(body: Body) -> bool:
    return any(
        part.get("type") == "image_url"
        for message in body.get("messages") or ()
        if isinstance(message.get("content"), list)
        for part in message["content"]
    )


def _most_answered(body: Body) -> int | None:
    said = body.get("max_completion_tokens") or body.get("max_tokens")
    return said if isinstance(said, int) else None


# -------------------------------------------------------------------- what is said


def _told(there: Sequence[Deployment], of: int, label: str) -> str:
    without = f", {of - len(there)} of them left alone" if of > len(there) else ""
    return label if label == _ONLY and of == 1 else f"{label} of {of} that fit{without}"


def _nobody(kind: CallKind, wanted: _Wanted, reasons: Mapping[str, str]) -> OmniMindError:
    if not reasons:
        hint = "export OPENAI_API_KEY=… or another provider's, or OLLAMA_HOST; docs/models.md shows how"
        return UserError("model.unfit", "no model is configured", hint)
    some = "; ".join(f"{name} {why}" for name, why in list(reasons.items())[:3])
    said = wanted.need.model_dump(exclude_defaults=True)
    asked = ", ".join(f"{name} {value}" for name, value in said.items()) or f"a {wanted.need.tier} one"
    hint = f"{some}; configure one that can, or say in models.yaml that one does"
    return UserError("model.unfit", f"none of the models that could be asked can do this ({kind}: {asked})", hint)


def _unpriced(fitting: Sequence[Deployment]) -> OmniMindError:
    names = ", ".join(one.name for one in fitting[:3])
    hint = f"say its price under models in models.yaml: {fitting[0].name}: {{price: {{input_usd: …, output_usd: …}}}}"
    return RefusedError("price.unknown", f"nobody knows what {names} costs", hint)


def _resting(priced: Sequence[Deployment], conditions: Conditions) -> OmniMindError:
    rests = [conditions.resting[one.name] for one in priced]
    why = "; ".join(f"{one.name}: {rest.why}" for one, rest in list(zip(priced, rests, strict=True))[:3])
    left_s = min(rest.left_s for rest in rests)
    message = f"all models that fit are left alone for now ({why})"
    if all(rest.is_limit for rest in rests):
        return LimitedError(message, f"try again in {math.ceil(left_s)} s", retry_after_s=left_s)
    return RestingError(message, retry_after_s=left_s)
