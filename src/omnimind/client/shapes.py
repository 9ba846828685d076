"""What the service tells, as values. What a newer service tells beyond that is left out."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

ProductionStatus = Literal["queued", "running", "waiting", "ready", "rejected", "failed", "cancelled"]
RunStatus = Literal["running", "waiting", "succeeded", "failed", "cancelled"]

OVER = frozenset({"ready", "rejected", "failed", "cancelled", "succeeded"})
"""The statuses of what will not change by itself any more."""


class Shape(BaseModel):
    """The base of what is told."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Page(Shape, Generic[T]):
    """A part of a list; ``next`` leads to what follows."""

    items: tuple[T, ...]
    next: str | None = None


class Problem(Shape):
    """Why something did not come about."""

    code: str
    message: str
    hint: str = ""


class File(Shape):
    """A file of a production."""

    name: str
    sha256: str
    media_type: str
    size_bytes: int


class Revision(Shape):
    """A version of a production."""

    number: int
    run_id: str
    note: str
    author: str
    created_at: datetime


class Line(Shape):
    """A sentence."""

    text: str


class Scene(Shape):
    """A scene, and how far it is. ``voice`` speaks it instead of the production's."""

    id: str
    index: int
    chapter: str | None = None
    state: str
    lines: tuple[Line, ...] = ()
    visual: dict[str, Any] = Field(default_factory=dict)
    voice: str | None = None
    start_s: float | None = None
    end_s: float | None = None


class Production(Shape):
    """A production. ``voice``, ``scenes``, ``files`` and ``revisions`` come with one production, not with lists."""

    id: str
    title: str
    status: ProductionStatus
    progress: float | None = None
    eta_s: float | None = None
    flow: str
    language: str | None = None
    duration_s: float | None = None
    thumbnail: str | None = None
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    revision: int
    run_id: str
    cost_usd: Decimal = Decimal(0)
    error: Problem | None = None
    voice: str | None = None
    scenes: tuple[Scene, ...] = ()
    files: tuple[File, ...] = ()
    revisions: tuple[Revision, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in OVER


class Run(Shape):
    """A run."""

    id: str
    flow: str
    status: RunStatus
    created_at: datetime
    ended_at: datetime | None = None
    production_id: str | None = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    state: str | None = None
    cost_usd: Decimal = Decimal(0)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in OVER


class Event(Shape):
    """What happened: ``what`` is ``history``, ``progress``, ``run`` or ``end``."""

    what: str
    id: str | None = None
    data: Any = None


class Question(Shape):
    """What a run waits to be told."""

    token: str
    run_id: str
    flow: str
    request: Any = None
    answer_schema: Any = None
    asked_at: datetime
    until_at: datetime | None = None


class Upload(Shape):
    """A file that was sent."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


class Flow(Shape):
    """A flow; ``text`` comes with one flow, not with lists."""

    name: str
    origin: Literal["shipped", "own"]
    version: int | None = None
    about: str = ""
    text: str | None = None


class Agent(Shape):
    """An agent, with the JSON Schemas of what it takes and returns."""

    name: str
    version: str
    about: str = ""
    takes: Any = None
    returns: Any = None


class Spent(Shape):
    """What was spent."""

    cost_usd: Decimal
    calls: int
    input_tokens: int = 0
    output_tokens: int = 0
    name: str = ""


class Costs(Shape):
    """What was spent in all, and on what."""

    total: Spent
    rows: tuple[Spent, ...] = ()
