"""What a finished minute of video costs by routing strategy, to sending everything to a flagship.

    python bench/strategies.py

A production is made of one line by all the agents that think; their prompts are as they are sent, their answers those
of :mod:`omnimind.testing.tides`. What was asked and answered is counted in tokens, and each call priced at the model
that a strategy sends it to. Prices are those of genai-prices; nothing is sent, and nothing else is different.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from omnimind.agents.supervisor.planning import Means
from omnimind.core.model import NOBODY, Body, Need, Usage
from omnimind.models.config import GatewayConfig, Strategy
from omnimind.models.counting import answered_tokens, asked_tokens
from omnimind.models.deployment import Deployment
from omnimind.models.fleet import fleet, sources
from omnimind.models.pricing import cost, price_of
from omnimind.models.request import Request
from omnimind.models.router import Router
from omnimind.models.traffic import Conditions
from omnimind.testing.company import Company
from omnimind.testing.models import FakeModels
from omnimind.testing.tides import PROMPTS, answer
from report import Row, circumstances, tell

REQUEST = "How tides work, for ten-year-olds, 40 seconds"
KEYS = {
    "keys of all": None,
    "OpenAI's key": ("OPENAI_API_KEY",),
    "Anthropic's key": ("ANTHROPIC_API_KEY",),
    "Gemini's key": ("GEMINI_API_KEY",),
}
"""Which keys are in the environment; ``None``: those of every provider of the catalogue."""
STRATEGIES: tuple[Strategy, ...] = ("price", "weighted")
"""By quality everything goes to the flagship."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model, what it needed, and what came back."""

    body: Body
    need: Need
    answer: Body

    def usage(self) -> Usage:
        """Its tokens."""
        return Usage(input_tokens=asked_tokens(self.body), output_tokens=answered_tokens(self.answer))


class Recorder(FakeModels):
    """Keeps what was asked and answered in ``calls``."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(PROMPTS, answer))
        self.calls: list[Call] = []

    def chat(self, body: Body, need: Need) -> Body:
        """The completion."""
        said = super().chat(body, need)
        self.calls.append(Call(body, need, said))
        return said


def made(folder: Path) -> tuple[list[Call], float]:
    """The calls that a production took, and its length in minutes."""
    models = Recorder()
    company = Company(folder, models)
    production = company.make(company.brief(request=REQUEST), Means(models=True))
    return models.calls, production.duration_s / 60


def deployments(keys: Sequence[str] | None) -> tuple[Deployment, ...]:
    """What the catalogue offers to somebody with ``keys``."""

    def secret(name: str) -> SecretStr | None:
        is_there = name.endswith("_API_KEY") and not name.startswith("AZURE") if keys is None else name in keys
        return SecretStr("key") if is_there else None

    config = GatewayConfig()
    return fleet(config, sources(config, secret), {}, price_of).deployments


def by_strategy(there: Sequence[Deployment], strategy: Strategy) -> Callable[[int, Call], Deployment]:
    """Whom the router would ask."""
    router = Router(there, strategy, count=asked_tokens)

    def chosen(number: int, call: Call) -> Deployment:
        request = Request("chat", call.body, NOBODY, f"request-{number}", need=call.need)
        return router.route(request, Conditions()).deployments[0]

    return chosen


def flagship(there: Sequence[Deployment]) -> Deployment:
    """The best of all that chat."""
    return max((one for one in there if "chat" in one.kinds and one.price), key=lambda one: (one.quality, one.name))


def a_minute(calls: Sequence[Call], minutes: float, chosen: Callable[[int, Call], Deployment]) -> tuple[Decimal, str]:
    """What a finished minute costs, in US dollars, and who was asked how often."""
    asked: dict[str, int] = {}
    total = Decimal(0)
    for number, call in enumerate(calls):
        one = chosen(number, call)
        assert one.price is not None
        total += cost(one.price, call.usage())
        asked[one.name] = asked.get(one.name, 0) + 1
    return total / Decimal(str(minutes)), ", ".join(f"{name} {count}" for name, count in sorted(asked.items()))


def measure() -> Iterator[Row]:
    """The figures."""
    with TemporaryDirectory(prefix="omnimind-bench-") as folder:
        calls, minutes = made(Path(folder))
    asked = sum(call.usage().input_tokens for call in calls)
    answered = sum(call.usage().output_tokens for call in calls)
    yield Row(
        "Tokens of a finished minute",
        f"{asked / minutes:,.0f} asked, {answered / minutes:,.0f} answered ({len(calls)} calls for {minutes:.2f} min)",
    )
    for whose, keys in KEYS.items():
        there = deployments(keys)
        best = flagship(there)
        dearest, _ = a_minute(calls, minutes, lambda *_, best=best: best)
        yield Row(f"A finished minute, {whose}, everything to {best.name}", f"${dearest:.4f}")
        for strategy in STRATEGIES:
            spent, whom = a_minute(calls, minutes, by_strategy(there, strategy))
            share = f"{spent / dearest * 100:.0f} % of the flagship's"
            yield Row(f"A finished minute, {whose}, by {strategy}", f"${spent:.4f}, {share} ({whom})")


if __name__ == "__main__":
    print(circumstances())
    tell(measure())
