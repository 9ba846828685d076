"""The ledger: every call to a provider, with its tokens and its cost, and the budgets that calls must keep within.

A call is *reserved* at the most it can cost before it is made, and *settled* at what it did cost, once. What is
reserved counts as spent until then.
"""

from typing import Annotated, Literal, Protocol

from pydantic import Field

from omnimind.core.model import CallKind, Usage
from omnimind.core.money import NOTHING, Usd
from omnimind.core.value import Value

CallStatus = Literal["reserved", "settled", "released", "lost"]
"""``released``: it cost nothing (it never reached a model). ``lost``: whoever made it died; it counts in full."""

Scope = Literal["tenant", "key", "run"]

Period = Literal["day", "month", "ever"]
"""What a budget is for: a day and a month begin at midnight UTC."""


class Opening(Value):
    """A call that is about to be made.

    Attributes:
        id: Names the call: reserving the same again changes nothing.
        request_id: What was asked; several calls may be made for it, one after the other or hedged.
        tenant: Whose money it is.
        key: The id of the API key, or empty.
        run_id: The run, or empty.
        agent: The agent, or empty.
        provider: Who is asked, such as ``openai``.
        model: For what, as the provider calls it.
        kind: What is asked for.
        is_streaming: Whether the answer comes piece by piece.
        most_usd: The most that it can cost.
        price: Which price that is by, such as ``genai-prices 0.2.3``.
        trace_id: The trace that it belongs to, or empty.
    """

    id: str
    request_id: str
    tenant: str
    key: str = ""
    run_id: str = ""
    agent: str = ""
    provider: str
    model: str
    kind: CallKind = "chat"
    is_streaming: bool = False
    most_usd: Usd
    price: str
    trace_id: str = ""


class Closing(Value):
    """What came of a call.

    Attributes:
        usage: Its tokens.
        cost_usd: What they cost.
        error: The code of what it ended in, such as ``model.unavailable`` or ``cancelled``; empty for an answer.
        duration_s: From sending to the end of the answer.
        first_token_s: From sending to the first piece of a streamed answer.
        is_cached: Whether the answer was remembered, and nobody was asked.
    """

    usage: Usage = Usage()
    cost_usd: Usd = NOTHING
    error: str = ""
    duration_s: float = 0.0
    first_token_s: float | None = None
    is_cached: bool = False


class Budget(Value):
    """How much may be spent for ``subject`` within a period.

    Attributes:
        scope: What ``subject`` is the id of; ``*`` is each of them that has no budget of its own.
        subject: As above.
        period: Within what time.
        hard_usd: A call that could go beyond it is refused; ``None``: none is.
        soft_usd: Going beyond it is told, once a period.
    """

    scope: Scope
    subject: Annotated[str, Field(min_length=1)]
    period: Period = "ever"
    hard_usd: Usd | None = None
    soft_usd: Usd | None = None


class Ledger(Protocol):
    """Keeps calls and budgets. Safe to use from any thread and process."""

    async def reserve(self, opening: Opening) -> None:
        """Set the most that a call can cost aside.

        No crash of this process loses it when it returns, and no power cut a moment later.

        Raises:
            RefusedError: ``budget.exceeded``, naming the budget, what is left of it and what was asked for.
        """
        ...

    def settle(self, call_id: str, closing: Closing) -> None:
        """Give back what was reserved and count what it cost; it is durable soon, and nobody has to wait for it.

        Only the first settling of a call counts.
        """
        ...

    def record(self, opening: Opening, closing: Closing) -> None:
        """Keep what cost nothing, such as a remembered answer: durable soon."""
        ...
