"""A ledger that keeps calls in memory."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from omnimind.core.errors import RefusedError
from omnimind.core.ledger import Budget, CallStatus, Closing, Opening, Period
from omnimind.core.money import NOTHING


@dataclass(slots=True)
class KeptCall:
    """A call, and what came of it."""

    opening: Opening
    at_s: float
    status: CallStatus = "reserved"
    closing: Closing = field(default_factory=Closing)


class FakeLedger:
    """Keeps calls for as long as it lives; see :class:`~omnimind.core.ledger.Ledger`.

    Args:
        budgets: What calls must keep within.
        now_s: What time it is, in seconds since 1970.

    Attributes:
        calls: By id, in their order.
    """

    def __init__(self, budgets: Iterable[Budget] = (), now_s: Callable[[], float] = time.time) -> None:
        self.calls: dict[str, KeptCall] = {}
        self._budgets = list(budgets)
        self._now_s = now_s

    async def reserve(self, opening: Opening) -> None:
        """Set the most that a call can cost aside."""
        if opening.id in self.calls:
            return
        now_s = self._now_s()
        for budget in self._budgets:
            if budget.hard_usd is None or not opening.most_usd or not self._holds(budget, opening):
                continue
            left = budget.hard_usd - self._counted(budget, opening, now_s)
            if opening.most_usd > left:
                message = f"the {budget.scope} has {left} left and was asked for {opening.most_usd}"
                raise RefusedError("budget.exceeded", message)
        self.calls[opening.id] = KeptCall(opening, now_s)

    def settle(self, call_id: str, closing: Closing) -> None:
        """Count what a call did cost."""
        call = self.calls.get(call_id)
        if call is not None and call.status == "reserved":
            usage = closing.usage
            took = usage.input_tokens or usage.output_tokens or usage.images or closing.cost_usd
            call.status, call.closing = ("released" if closing.error and not took else "settled"), closing

    def record(self, opening: Opening, closing: Closing) -> None:
        """Keep what cost nothing."""
        self.calls.setdefault(opening.id, KeptCall(opening, self._now_s(), "settled", closing))

    def spent_usd(self) -> Decimal:
        """What all calls cost."""
        return sum((call.closing.cost_usd for call in self.calls.values()), NOTHING)

    def _holds(self, budget: Budget, opening: Opening) -> bool:
        subject = _subject(budget, opening)
        own = {one.subject for one in self._budgets if (one.scope, one.period) == (budget.scope, budget.period)}
        return bool(subject) and (budget.subject == subject or (budget.subject == "*" and subject not in own))

    def _counted(self, budget: Budget, opening: Opening, now_s: float) -> Decimal:
        same = (
            call
            for call in self.calls.values()
            if _subject(budget, call.opening) == _subject(budget, opening)
            and _since(budget.period, call.at_s) == _since(budget.period, now_s)
        )
        amounts = (one.opening.most_usd if one.status == "reserved" else one.closing.cost_usd for one in same)
        return sum(amounts, NOTHING)


def _subject(budget: Budget, opening: Opening) -> str:
    return {"tenant": opening.tenant, "key": opening.key, "run": opening.run_id}[budget.scope]


def _since(period: Period, at_s: float) -> str:
    day = datetime.fromtimestamp(at_s, UTC).date().isoformat()
    return {"day": day, "month": day[:7], "ever": "ever"}[period]
