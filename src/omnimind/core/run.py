"""Runs: the executions of flows, the history that each is made of, and the journal that keeps it.

A run is its history: to go on with it is to read it again. Rows are addressed by their path in the flow, so that
branches at work side by side can never take each other's results.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from pydantic import Field

from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value

Json = Any
"""``None``, a bool, int, float or str, a list of them or a dict from str to them."""

RunStatus = Literal["running", "waiting", "succeeded", "failed", "cancelled"]
"""``running``: somebody drives it or should; ``waiting``: it is parked until a time or an answer."""

OVER: Final[frozenset[RunStatus]] = frozenset({"succeeded", "failed", "cancelled"})

Kind = Literal[
    "started",
    "resumed",
    "retried",
    "cancelling",
    "succeeded",
    "failed",
    "cancelled",
    "entered",
    "left",
    "called",
    "sleeping",
    "asked",
    "answered",
    "joined",
    "abandoned",
]
"""What a row of a history tells.

Of the run itself, whose path is empty: ``started`` (the input), ``resumed`` (by whom), ``retried``, ``cancelling``, and
``succeeded`` (the output), ``failed`` (``{"error", "cause", "state"}``) or ``cancelled``.

Of a state, by its path: ``entered`` (its input) and ``left`` (``{"output"}`` or ``{"error", "cause"}``).

Of what a state wants of the world: ``called`` (``{"resource", "input", "key"}``), ``sleeping`` (``{"until_s"}``) or
``asked`` (``{"token", "request", "schema", "until_s"}``), then ``answered`` (``{"value"}`` or ``{"error", "cause"}``),
or ``abandoned`` when nobody waits for it any more. ``joined`` is what a Parallel or Map came to, in the same shape as
``answered``.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened: append-only, and at most one of its kind for a path and a round.

    Attributes:
        path: Where in the flow, as ``omnimind.flows.port.path_text`` writes it; empty for the run itself.
        kind: What happened there.
        at_s: When, in seconds since 1970.
        data: As :data:`Kind` says.
        round: How often the run had been retried.
        id: Its place among all rows of all runs; 0 before it is written.
    """

    path: str
    kind: Kind
    at_s: float
    data: Json = None
    round: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """An agent call for any worker to make: who reads the ``called`` row at ``path`` answers it.

    Attributes:
        agent: The agent's name.
        path: The path of the ``called`` row.
        priority: Greater ones go first.
    """

    agent: str
    path: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to begin.

    Attributes:
        flow: The flow's name.
        definition: The state machine; the run keeps it whatever becomes of the document.
        input: What it begins with.
        priority: Greater ones go first; its tasks have the same.
        labels: What whoever begins it wants to find with it.
        rows: Rows of another run that this one begins with, as a rerun does.
        tenant: For whom.
    """

    flow: str
    definition: Mapping[str, Json]
    input: Json
    priority: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    tenant: str = DEFAULT_TENANT


class Run(Value):
    """What is known of a run without reading its history. Times are seconds since 1970.

    Attributes:
        id: Its name, unique among all.
        flow: The flow's name.
        definition: The SHA-256, in hex, of the definition it began with, as compact JSON.
        round: How often it was retried.
        holder: Who drives it, if anybody does.
        held_until_s: When the holder's lease ends if it isn't renewed.
        wake_at_s: When a parked run goes on by itself.
        is_cancelling: Whether it has been told to stop.
        output: Of a succeeded run.
        error: The error's name of a failed run.
        cause: What happened, of a failed run.
        state: The state that failed.
        tenant: For whom it is.
        trace: The request that asked for it, as a W3C ``traceparent``; empty if none is known.
    """

    id: str
    flow: str
    definition: str
    status: RunStatus
    priority: int = 0
    labels: dict[str, str] = Field(default_factory=dict)
    created_at_s: float
    ended_at_s: float | None = None
    round: int = 0
    holder: str | None = None
    held_until_s: float | None = None
    wake_at_s: float | None = None
    is_cancelling: bool = False
    output: Json = None
    error: str | None = None
    cause: str | None = None
    state: str | None = None
    tenant: str = DEFAULT_TENANT
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to drive a run. Every writing checks it, so that whoever lost it can't write any more."""

    run_id: str
    holder: str
    term: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is now ours to drive: all there is to know of it, and whether who drove it before just vanished."""

    lease: Lease
    run: Run
    definition: Mapping[str, Json]
    input: Json
    rows: Sequence[Row]
    is_adopted: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What others did to a run that we drive: their ``answered`` rows, and whether it must stop."""

    rows: Sequence[Row]
    is_cancelling: bool


class Journal(Protocol):
    """Keeps runs. What it wrote is there after a crash of the process or the machine.

    All methods raise ``TransientError`` ``database.unavailable`` (it may go through if tried again) and ``UserError``
    ``disk.full``; nothing is half-written then, and the run can be driven on later.
    """

    async def begin(self, run: NewRun, *, holder: str | None = None) -> str:
        """Keep a new run with its ``started`` row; its id. For ``holder`` it is claimed at once.

        Without a holder it is for any worker to drive: whoever watches for due runs hears of it.
        """
        ...

    async def claim(self, run_id: str, holder: str) -> Claim | None:
        """Take the run if nobody drives it and it is not over; notes ``resumed`` if it was driven before.

        A holder whose process has died on this machine holds nothing.

        Raises:
            MissingError: ``run.missing``.
        """
        ...

    def note(self, lease: Lease, row: Row) -> None:
        """Keep ``row`` for people, at the latest with the next durable writing. A second of its kind is left out."""
        ...

    def write(self, lease: Lease, rows: Sequence[Row], jobs: Sequence[Job] = ()) -> Awaitable[None]:
        """Make ``rows`` durable, and what was noted before, with ``jobs`` in the same transaction.

        It is begun with the call, after everything that was written or noted before, and done when it was waited for.
        Of two rows of one kind for a path and a round the first stays.

        Raises:
            ConflictError: ``lease.lost``: somebody else drives the run now; nothing is written.
        """
        ...

    async def news(self, lease: Lease, after_id: int) -> News:
        """Renew the lease, and tell what others wrote after row ``after_id``.

        Raises:
            ConflictError: ``lease.lost``.
        """
        ...

    async def release(
        self,
        lease: Lease,
        status: RunStatus,
        rows: Sequence[Row] = (),
        *,
        wake_at_s: float | None = None,
        after_id: int = 0,
    ) -> None:
        """Write the last ``rows``, set the run's status, and give it back.

        ``succeeded``, ``failed`` and ``cancelled`` take the run's output or error from the last row. A run given back
        as ``waiting`` is due again at ``wake_at_s`` or when somebody answers it, and at once if somebody already did
        after row ``after_id``, the last that its driver has heard of; as ``running``, at once.

        Raises:
            ConflictError: ``lease.lost``.
        """
        ...
