"""What was spent: sums over the calls of the ledger, and the calls themselves."""

import operator
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Dialect, Integer, bindparam, case, cast, func, literal, or_, select

from omnimind.core.ledger import CallStatus
from omnimind.core.model import CallKind
from omnimind.core.money import NOTHING, Usd, from_nano
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.looking import first, some
from omnimind.store.statements import Statement
from omnimind.store.tables import calls

By = Literal["model", "agent", "run", "day", "key", "tenant", "provider"]
"""What sums are by."""

_COLUMNS: Final[dict[By, ColumnElement[str]]] = {
    "model": calls.c.provider + "/" + calls.c.model,
    "agent": calls.c.agent,
    "run": calls.c.run_id,
    "key": calls.c.key,
    "tenant": calls.c.tenant,
    "provider": calls.c.provider,
}


Measure = Literal["cost_usd", "calls", "tokens"]

_MEASURES: Final[dict[Measure, ColumnElement[Any]]] = {
    "cost_usd": calls.c.cost_nano,
    "calls": literal(1),
    "tokens": calls.c.input_tokens + calls.c.output_tokens,
}


class Wanted(Value):
    """Which calls: those of all that is given, which began at ``since_s`` or later and before ``until_s``."""

    tenant: str | None = None
    key: str | None = None
    run_id: str | None = None
    agent: str | None = None
    provider: str | None = None
    model: str | None = None
    since_s: float | None = None
    until_s: float | None = None


EVERYTHING: Final = Wanted()


class Cost(Value):
    """What calls took and cost together.

    Attributes:
        name: What they share, such as a day or the name of a model; empty for what has none.
        calls: How many they are; ``cached`` of them were answered from memory, ``failed`` of them had no answer.
        cached: As above.
        failed: As above.
        input_tokens: What was asked, ``cached_tokens`` of them known to the provider.
        cached_tokens: As above.
        output_tokens: What was answered.
        images: Pictures made.
        cost_usd: What that cost.
        reserved_usd: What is set aside for calls under way, and for those that were lost.
        is_estimated: Whether some tokens were counted by us.
    """

    name: str = ""
    calls: int = 0
    cached: int = 0
    failed: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    cost_usd: Usd = NOTHING
    reserved_usd: Usd = NOTHING
    is_estimated: bool = False


class Call(Value):
    """A call, as the ledger has it; see :class:`~omnimind.core.ledger.Opening` and its ``Closing``."""

    id: str
    request_id: str
    tenant: str
    key: str
    run_id: str
    agent: str
    provider: str
    model: str
    kind: CallKind
    status: CallStatus
    at_s: float
    reserved_usd: Usd
    cost_usd: Usd
    price: str
    input_tokens: int
    cached_tokens: int
    cache_written_tokens: int
    output_tokens: int
    images: int
    is_estimated: bool
    is_cached: bool
    is_streaming: bool
    duration_s: float | None
    first_token_s: float | None
    error: str
    trace_id: str


class Costs:
    """What is in the ledger of a database. Nothing here is asynchronous: call it from a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by(self, what: By, wanted: Wanted = EVERYTHING, limit: int = 1000) -> list[Cost]:
        """Sums over calls, the dearest first; of days, the latest first."""
        said = wanted.model_dump(exclude_none=True)
        statement = _by(self._database.engine.dialect, what, tuple(said))
        return [_cost(row) for row in some(self._database, statement, {**said, "most": limit})]

    def of_run(self, run_id: str) -> Usd:
        """What the run has cost."""
        found = first(self._database, _of_run(self._database.engine.dialect), {"run_id": run_id})
        return from_nano(int(found[0]))

    def of_runs(self, run_ids: Sequence[str]) -> dict[str, Usd]:
        """What each of the runs has cost; nothing of those that asked no model."""
        if not run_ids:
            return {}
        values = {f"run{number}": run_id for number, run_id in enumerate(run_ids)}
        found = some(self._database, _of_runs(self._database.engine.dialect, len(run_ids)), values)
        return {run_id: from_nano(int(nano)) for run_id, nano in found}

    def total(self, wanted: Wanted = EVERYTHING) -> Cost:
        """The sum over all calls that are wanted, such as those of a run."""
        said = wanted.model_dump(exclude_none=True)
        statement = _total(self._database.engine.dialect, tuple(said))
        return _cost(("", *first(self._database, statement, said)))

    def calls(
        self,
        wanted: Wanted = EVERYTHING,
        limit: Annotated[int, Field(ge=1)] = 100,
        before: tuple[float, str] | None = None,
    ) -> list[Call]:
        """The calls themselves, the latest first; ``before``: those after this one, by its ``at_s`` and ``id``."""
        query = select(calls).where(*_filters(wanted)).order_by(calls.c.at_s.desc(), calls.c.id.desc()).limit(limit)
        if before is not None:
            at_s, call_id = before
            query = query.where(calls.c.at_s <= at_s, or_(calls.c.at_s < at_s, calls.c.id < call_id))
        with self._database.reading() as connection:
            return [_call(row) for row in connection.execute(query).mappings()]

    def series(
        self, what: By, bucket_s: int, measure: Measure, wanted: Wanted = EVERYTHING
    ) -> dict[str, dict[int, Decimal]]:
        """Sums over calls by what they share and when they began.

        Args:
            what: What they share; ``day``: nothing, they are all one.
            bucket_s: How long each bucket is.
            measure: What is summed up.
            wanted: Which calls.

        Returns:
            By name, by the number of a bucket since 1970: what its calls come to.
        """
        place = calls.c.at_s / bucket_s
        bucket = func.floor(place) if self._database.is_shared else cast(place, Integer)
        name = literal("") if what == "day" else _COLUMNS[what]
        query = select(name.label("name"), bucket.label("bucket"), func.sum(_MEASURES[measure]).label("sum"))
        found: dict[str, dict[int, Decimal]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query.where(*_filters(wanted)).group_by("name", "bucket")):
                value = from_nano(int(row.sum)) if measure == "cost_usd" else Decimal(int(row.sum))
                found.setdefault(row.name, {})[int(row.bucket)] = value
        return found


def _filters(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    return [_filter(name, value) for name, value in wanted.model_dump(exclude_none=True).items()]


def _filter(name: str, value: Any) -> ColumnElement[bool]:
    """Whether a call is as the field called ``name`` of :class:`Wanted` says."""
    column: ColumnElement[Any] = calls.c.at_s if name in {"since_s", "until_s"} else calls.c[name]
    compare = {"since_s": operator.ge, "until_s": operator.lt}.get(name, operator.eq)
    is_so: ColumnElement[bool] = compare(column, value)
    return is_so


def _said(names: Sequence[str]) -> Sequence[ColumnElement[bool]]:
    """The filters of the fields called ``names``, with parameters called the same."""
    return [_filter(name, bindparam(name)) for name in names]


def _day(dialect: Dialect) -> ColumnElement[str]:
    """The day of a call by UTC."""
    if dialect.name == "postgresql":
        return func.to_char(func.to_timestamp(calls.c.at_s).op("AT TIME ZONE")("UTC"), "YYYY-MM-DD")
    return func.date(calls.c.at_s, "unixepoch")


def _sums() -> dict[str, ColumnElement[Any]]:
    is_open = or_(calls.c.status == "reserved", calls.c.status == "lost")
    tokens = ("input_tokens", "cached_tokens", "output_tokens", "images", "cost_nano")
    return {
        "calls": func.count(),
        "cached": _count(calls.c.is_cached),
        "failed": _count(calls.c.error != ""),
        **{name: func.coalesce(func.sum(calls.c[name]), 0) for name in tokens},
        "reserved_nano": func.coalesce(func.sum(case((is_open, calls.c.reserved_nano), else_=0)), 0),
        "estimated": _count(calls.c.is_estimated),
    }


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _cost(row: Sequence[Any]) -> Cost:
    """The sums whose columns are a name and those of :func:`_sums`."""
    name, *values = row
    sums = dict(zip(_SUMS, values, strict=True)) | {"name": name}
    cost, reserved = (from_nano(int(sums.pop(name))) for name in ("cost_nano", "reserved_nano"))
    return Cost(cost_usd=cost, reserved_usd=reserved, is_estimated=bool(sums.pop("estimated")), **sums)


def _call(row: Any) -> Call:
    columns = {name: value for name, value in row.items() if name not in {"holder", "cost_nano", "reserved_nano"}}
    return Call(**columns, cost_usd=from_nano(row["cost_nano"]), reserved_usd=from_nano(row["reserved_nano"]))


@cache
def _of_run(dialect: Dialect) -> Statement:
    total = select(func.coalesce(func.sum(calls.c.cost_nano), 0))
    return Statement(total.where(calls.c.run_id == bindparam("run_id")), dialect)


@cache
def _of_runs(dialect: Dialect, count: int) -> Statement:
    """Finds what so many runs have cost: ``run0``, ``run1`` and so on."""
    names: list[ColumnElement[str]] = [bindparam(f"run{number}") for number in range(count)]
    query = select(calls.c.run_id, func.sum(calls.c.cost_nano)).where(calls.c.run_id.in_(names))
    return Statement(query.group_by(calls.c.run_id), dialect)


@cache
def _total(dialect: Dialect, said: tuple[str, ...]) -> Statement:
    """Sums all calls up that are as ``said``: the names of fields of :class:`Wanted`."""
    return Statement(select(*_named_sums()).where(*_said(said)), dialect)


@cache
def _by(dialect: Dialect, what: By, said: tuple[str, ...]) -> Statement:
    """As :func:`_total`, by what they share."""
    name = _day(dialect) if what == "day" else _COLUMNS[what]
    order = name if what == "day" else _sums()["cost_nano"]
    query = select(name.label("name"), *_named_sums()).where(*_said(said)).group_by(name)
    return Statement(query.order_by(order.desc(), name).limit(bindparam("most", type_=Integer)), dialect)


def _named_sums() -> list[ColumnElement[Any]]:
    return [column.label(name) for name, column in _sums().items()]


_SUMS: Final = tuple(_sums())
"""The names of what is summed up."""
