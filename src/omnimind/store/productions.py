"""Productions: what is made for a tenant, version by version; each version is a run.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous. Whatever is looked for is looked for among the tenant's.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, func, insert, or_, select, update

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.money import Usd, from_nano
from omnimind.core.run import NewRun
from omnimind.core.value import Value
from omnimind.store.beginning import Beginning
from omnimind.store.database import Database
from omnimind.store.looking import some
from omnimind.store.payloads import Payloads
from omnimind.store.service_tables import productions, revisions
from omnimind.store.statements import Statement
from omnimind.store.tables import approvals, calls, history, runs
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

LABEL: Final = "production"
"""The label that names the production of a run."""


ProductionStatus = Literal["queued", "running", "waiting", "ready", "rejected", "failed", "cancelled"]

STATUSES: Final[tuple[ProductionStatus, ...]] = get_args(ProductionStatus)


class Made(Value):
    """A production.

    Attributes:
        id: Its name.
        tenant: For whom it is.
        title: What people know it by.
        flow: The flow's name.
        revision: The number of the version that counts.
        run_id: The run of that.
        created_by: Who wanted it.
        created_at_s: When, in seconds since 1970.
        changed_at_s: When it was changed last.
    """

    id: str
    tenant: str
    title: str
    flow: str
    revision: int
    run_id: str
    created_by: str
    created_at_s: float
    changed_at_s: float


class Revision(Value):
    """A version of a production.

    Attributes:
        number: From 1.
        base: The version that it was made from; 0: none.
        run_id: Its run.
        status: The status of that.
        note: What was changed.
        author: Who wanted it.
        created_at_s: When, in seconds since 1970.
    """

    number: int
    base: int
    run_id: str
    status: str
    note: str
    author: str
    created_at_s: float


class Listed(NamedTuple):
    """A production and how its run stands.

    Attributes:
        made: The production.
        status: Of it, told by the run.
        ended_at_s: When it was over, in seconds since 1970.
        ending: What the run came to, as its history keeps it.
        question: What it asks, if it waits for an answer: the token.
        cost_usd: What models have cost, in all versions.
    """

    made: Made
    status: ProductionStatus
    ended_at_s: float | None
    ending: str | None
    question: str | None
    cost_usd: Usd


class Productions:
    """The productions of a database. Safe to use from any thread.

    Args:
        database: Where they are.
        artifacts: Where large payloads are.
        now_s: What time it is, for rows.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s
        dialect = database.engine.dialect
        is_it = and_(productions.c.id == bindparam("id"), productions.c.tenant == bindparam("tenant"))
        self._get = Statement(select(productions).where(is_it), dialect)
        self._add = Statement(insert(productions).inline(), dialect, productions.c.keys())
        self._add_revision = Statement(insert(revisions).inline(), dialect, revisions.c.keys())
        last = select(func.max(revisions.c.number)).where(revisions.c.production_id == bindparam("id"))
        self._last = Statement(last, dialect)
        moved = update(productions).where(is_it, productions.c.revision == bindparam("seen"))
        changes: dict[str, Any] = {name: bindparam(name) for name in ("title", "revision", "run_id", "changed_at_s")}
        self._move = Statement(moved.values(changes), dialect)
        self._rename = Statement(update(productions).where(is_it).values(title=bindparam("title")), dialect)
        self._forget = Statement(delete(productions).where(is_it), dialect)
        of_it = revisions.c.production_id == bindparam("id")
        self._listings: dict[tuple[str, ...], Statement] = {}
        self._forget_revisions = Statement(delete(revisions).where(of_it), dialect)

    # ---------------------------------------------------------------- looking

    def get(self, tenant: str, production_id: str) -> Made:
        """One of the tenant's. Raises ``MissingError`` (``production.missing``)."""
        with self._database.reading() as connection:
            of_tenant = productions.c.tenant == tenant
            found = connection.execute(select(productions).where(productions.c.id == production_id, of_tenant))
            columns = found.mappings().one_or_none()
        if columns is None:
            raise _missing(production_id)
        return Made.model_validate(dict(columns))

    def page(
        self,
        tenant: str,
        *,
        status: ProductionStatus | None = None,
        title: str = "",
        production_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Listed]:
        """Productions of the tenant, the newest first.

        Args:
            tenant: Whose.
            status: Only those.
            title: Only those whose title has this in it.
            production_id: Only this one.
            before: Only those that were begun before this one: the last of a page leads to the next.
            limit: How many.
        """
        said: dict[str, Any] = {"status": status, "before": before, "id": production_id}
        values = {name: value for name, value in said.items() if value is not None}
        if title:
            values["title"] = f"%{_escaped(title.lower())}%"
        found = some(self._database, self._listing(tuple(values)), {**values, "tenant": tenant, "most": limit})
        return [_listed(row) for row in found]

    def _listing(self, said: tuple[str, ...]) -> Statement:
        """Finds the tenant's newest that are as ``said``."""
        known = self._listings.get(said)
        if known is None:
            is_so = {
                "status": bindparam("status") == _STATUS,
                "before": productions.c.id < bindparam("before"),
                "id": productions.c.id == bindparam("id"),
                "title": func.lower(productions.c.title).like(bindparam("title"), escape="/"),
            }
            of_tenant = productions.c.tenant == bindparam("tenant")
            query = _LISTED.where(of_tenant, *(is_so[name] for name in said)).order_by(productions.c.id.desc())
            known = Statement(query.limit(bindparam("most", type_=Integer)), self._database.engine.dialect)
            self._listings[said] = known
        return known

    def revisions(self, tenant: str, production_id: str) -> list[Revision]:
        """The versions of one of the tenant's, the first one first; none if there is no such production."""
        query = (
            select(*(column for column in revisions.c if column.name != "production_id"), runs.c.status)
            .join_from(revisions, productions, productions.c.id == revisions.c.production_id)
            .join(runs, runs.c.id == revisions.c.run_id)
            .where(productions.c.id == production_id, productions.c.tenant == tenant)
        )
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(revisions.c.number)).mappings().all()
        return [Revision.model_validate(dict(columns)) for columns in found]

    def of_run(self, tenant: str, run_id: str) -> str | None:
        """The production that the run is a version of, if it is one."""
        query = (
            select(productions.c.id)
            .join(revisions, revisions.c.production_id == productions.c.id)
            .where(revisions.c.run_id == run_id, productions.c.tenant == tenant)
        )
        with self._database.reading() as connection:
            return connection.scalar(query)

    # ---------------------------------------------------------------- doing

    def begin(self, production_id: str, title: str, author: str, run: NewRun) -> Made:
        """Begin a production with its first run, which is for any worker; both are there, or neither."""
        at_s = self._now_s()
        beginning = Beginning(run, at_s)
        made = Made(
            id=production_id,
            tenant=run.tenant,
            title=title,
            flow=run.flow,
            revision=1,
            run_id=beginning.run_id,
            created_by=author,
            created_at_s=at_s,
            changed_at_s=at_s,
        )

        def begin(transaction: Transaction, rows: Sequence[KeptRow]) -> None:
            transaction.execute(self._add, made.model_dump())
            self._note(transaction, made, base=0, note="", author=author, at_s=at_s)
            beginning.apply(transaction, rows)

        self._database.write(begin, [], beginning.rows, self._payloads)
        return made

    def revise(self, seen: Made, run: NewRun, *, note: str, author: str, title: str = "") -> Made:
        """Begin another version, which counts from now on.

        Args:
            seen: The production as it was when it was looked at: the new version is made from that one.
            run: The run.
            note: What was changed.
            author: Who wants it.
            title: Another title.

        Raises:
            MissingError: ``production.missing``.
            ConflictError: ``production.changed``: somebody else was quicker.
        """
        at_s = self._now_s()
        beginning = Beginning(run, at_s)

        def revise(transaction: Transaction, rows: Sequence[KeptRow]) -> Made:
            ((last,),) = transaction.execute(self._last, {"id": seen.id}).fetchall()
            changes = {"revision": last + 1, "run_id": beginning.run_id, "changed_at_s": at_s}
            made = seen.model_copy(update=changes | ({"title": title} if title else {}))
            self._moved(transaction, made, seen)
            self._note(transaction, made, base=seen.revision, note=note, author=author, at_s=at_s)
            beginning.apply(transaction, rows)
            return made

        return self._database.write(revise, [], beginning.rows, self._payloads)

    def restore(self, seen: Made, number: int) -> Made:
        """Let the version ``number`` count again. Raises as :meth:`revise`, and ``revision.missing``."""
        found = [one for one in self.revisions(seen.tenant, seen.id) if one.number == number]
        if not found:
            raise MissingError("revision.missing", f"the production {seen.id} has no version {number}")
        made = seen.model_copy(update={"revision": number, "run_id": found[0].run_id, "changed_at_s": self._now_s()})

        def restore(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            self._moved(transaction, made, seen)

        self._database.write(restore)
        return made

    def rename(self, made: Made, title: str) -> None:
        """Call it ``title``, soon: nobody waits for it."""

        def rename(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._rename, {"id": made.id, "tenant": made.tenant, "title": title})

        self._database.writer.leave(Writing(rename, needs_disk=False))

    def delete(self, made: Made) -> list[str]:
        """Forget it and its runs, all of which must be over; their names.

        Raises:
            ConflictError: ``run.unfinished``: it is still being made.
        """
        run_ids = [one.run_id for one in self.revisions(made.tenant, made.id)]

        def delete(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            there = transaction.existing(run_ids)
            if any(not run.is_over for run in there):
                hint = "cancel it first, and wait until it has stopped"
                raise ConflictError("run.unfinished", f"the production {made.id} is still being made", hint)
            transaction.execute(self._forget_revisions, {"id": made.id})
            transaction.execute(self._forget, {"id": made.id, "tenant": made.tenant})
            for run in there:
                transaction.delete(run)

        self._database.write(delete, run_ids)
        return run_ids

    def _moved(self, transaction: Transaction, made: Made, seen: Made) -> None:
        """Let the version of ``made`` count in place of that of ``seen``."""
        values = made.model_dump(include={"id", "tenant", "title", "revision", "run_id", "changed_at_s"})
        if not transaction.execute(self._move, {**values, "seen": seen.revision}).rowcount:
            there = transaction.execute(self._get, {"id": made.id, "tenant": made.tenant}).fetchone()
            if there is None:
                raise _missing(made.id)
            hint = "look at it again, and say what is to be changed of that"
            raise ConflictError("production.changed", f"somebody changed the production {made.id} meanwhile", hint)

    def _note(self, transaction: Transaction, made: Made, *, base: int, note: str, author: str, at_s: float) -> None:
        columns: dict[str, Any] = {
            "production_id": made.id,
            "number": made.revision,
            "base": base,
            "run_id": made.run_id,
            "note": note,
            "author": author,
            "created_at_s": at_s,
        }
        transaction.execute(self._add_revision, columns)


def _missing(production_id: str) -> MissingError:
    return MissingError("production.missing", f"there is no production {production_id}")


_later: Final = history.alias()
_asked: Final = history.alias()
_QUESTION: Final = (
    select(approvals.c.token)
    .join(
        _asked,
        and_(
            _asked.c.run_id == approvals.c.run_id,
            _asked.c.path == approvals.c.path,
            _asked.c.kind == "asked",
            _asked.c.round == approvals.c.round,
        ),
    )
    .where(
        approvals.c.run_id == runs.c.id,
        ~exists().where(
            _later.c.run_id == _asked.c.run_id,
            _later.c.path == _asked.c.path,
            or_(_later.c.kind == "answered", _later.c.kind == "abandoned"),
            _later.c.id > _asked.c.id,
        ),
    )
    .order_by(_asked.c.id)
    .limit(1)
    .correlate(runs)
    .scalar_subquery()
)
"""The token of the first question that a run waits for an answer to."""

_STATUS: Final = case(
    (and_(runs.c.status == "running", runs.c.term == 0), "queued"),
    (and_(runs.c.status == "waiting", _QUESTION.is_(None)), "running"),
    (and_(runs.c.status == "succeeded", runs.c.ending.contains('"status":"rejected"')), "rejected"),
    (runs.c.status == "succeeded", "ready"),
    else_=runs.c.status,
)
"""The status of a production: that of its run, and what the review said."""

_COST: Final = (
    select(func.sum(calls.c.cost_nano))
    .join(revisions, revisions.c.run_id == calls.c.run_id)
    .where(revisions.c.production_id == productions.c.id)
    .correlate(productions)
    .scalar_subquery()
)

_MADE: Final = tuple(Made.model_fields)
_LISTED: Final = select(
    *(productions.c[name] for name in _MADE),
    _STATUS,
    runs.c.ended_at_s,
    runs.c.ending,
    case((runs.c.status == "waiting", _QUESTION), else_=None),
    _COST,
).join(runs, runs.c.id == productions.c.run_id)


def _listed(row: Sequence[Any]) -> Listed:
    *columns, status, ended_at_s, ending, question, cost_nano = row
    made = Made.model_construct(**dict(zip(_MADE, columns, strict=True)))
    return Listed(made, status, ended_at_s, ending, question, from_nano(int(cost_nano or 0)))


def _escaped(text: str) -> str:
    """``text`` with nothing in it that LIKE takes for a pattern."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
