"""Questions that runs ask people, and their answers.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Dialect, Integer, and_, bindparam, exists, or_, select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.json_text import compact, original
from omnimind.core.run import Json, Row
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.looking import some
from omnimind.store.payloads import Payloads
from omnimind.store.statements import Statement
from omnimind.store.tables import approvals, history, runs
from omnimind.store.transaction import KeptRow, Transaction

_MOST_SHOWN: Final = 200


class Question(Value):
    """What a run waits to be told.

    Attributes:
        token: Names it.
        row_id: The row of the run's history that asks it: of those that were asked later it is higher.
        run_id: The run that asks.
        flow: Its flow.
        path: Where in the flow.
        request: What is asked.
        answer_schema: The JSON Schema that the answer must fit, if there is one.
        asked_at_s: When it was asked, in seconds since 1970.
        until_s: Until when it can be answered.
    """

    token: str
    row_id: int
    run_id: str
    flow: str
    path: str
    request: Json
    answer_schema: Json = None
    asked_at_s: float
    until_s: float | None = None


class Questions:
    """The questions of all runs.

    Args:
        database: Where runs are.
        artifacts: Where large payloads are.
        now_s: What time it is, for rows.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s

    def open(
        self,
        run_id: str | None = None,
        tenant: str | None = None,
        *,
        after_id: int | None = None,
        most: int | None = None,
    ) -> list[Question]:
        """Those that wait for an answer, of one run or all, of one tenant or all, the oldest first.

        Args:
            run_id: The run.
            tenant: The tenant.
            after_id: Only those whose ``row_id`` is higher.
            most: How many, at most.
        """
        said = {"run_id": run_id, "tenant": tenant, "after_id": after_id, "most": most}
        values = {name: value for name, value in said.items() if value is not None}
        found = some(self._database, _open(self._database.engine.dialect, tuple(values)), values)
        return [self._question(_Asked(*row)) for row in found]

    def answer(self, token: str, value: Json, tenant: str | None = None) -> None:
        """Give ``value`` as the answer, if the run is for ``tenant``.

        Raises:
            MissingError: ``question.missing``.
            UserError: ``answer.invalid``: it doesn't fit the question's schema; it names the place.
            ConflictError: ``question.closed``: somebody answered before, or nobody waits for it any more.
        """
        question = self._asked(token, tenant)
        if question.answer_schema is not None:
            check(value, question.answer_schema)
        self._close(question, {"value": value})

    def reject(self, token: str, error: str, cause: str = "", tenant: str | None = None) -> None:
        """Give an error as the answer, which the flow may catch. Raises as :meth:`answer`."""
        self._close(self._asked(token, tenant), {"error": error, "cause": cause})

    def _close(self, question: Question, data: dict[str, Json]) -> None:
        def close(transaction: Transaction, rows: Sequence[KeptRow]) -> bool:
            return transaction.answer(question.run_id, question.path, rows)

        row = Row(question.path, "answered", self._now_s(), data)
        if not self._database.write(close, [question.run_id], [row], self._payloads):
            hint = f"omnimind runs show {question.run_id} tells what became of it"
            raise ConflictError("question.closed", f"nobody waits for an answer to {question.token} any more", hint)

    def _asked(self, token: str, tenant: str | None) -> Question:
        query = _ASKED.where(approvals.c.token == token)
        if tenant is not None:
            query = query.where(runs.c.tenant == tenant)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            hint = "omnimind runs show tells what a run asks"
            raise MissingError("question.missing", f"there is no question {token}", hint)
        return self._question(found)

    def _question(self, columns: Any) -> Question:
        data = self._payloads.read(columns.data)
        return Question(
            token=columns.token,
            row_id=columns.row_id,
            run_id=columns.run_id,
            flow=original(columns.flow),
            path=columns.path,
            request=data["request"],
            answer_schema=data["schema"],
            asked_at_s=columns.at_s,
            until_s=data["until_s"],
        )


_ASKED: Final = (
    select(
        approvals.c.token,
        history.c.id.label("row_id"),
        approvals.c.run_id,
        runs.c.flow,
        approvals.c.path,
        history.c.at_s,
        history.c.data,
    )
    .join_from(approvals, runs, approvals.c.run_id == runs.c.id)
    .join(
        history,
        and_(
            history.c.run_id == approvals.c.run_id,
            history.c.path == approvals.c.path,
            history.c.kind == "asked",
            history.c.round == approvals.c.round,
        ),
    )
)


class _Asked(NamedTuple):
    """The columns of :data:`_ASKED`."""

    token: str
    row_id: int
    run_id: str
    flow: str
    path: str
    at_s: float
    data: str


@cache
def _open(dialect: Dialect, said: tuple[str, ...]) -> Statement:
    """Finds the questions that wait for an answer: of the run or the tenant, after the row, as many as is ``said``."""
    later = history.alias()
    is_closed = exists().where(
        later.c.run_id == history.c.run_id,
        later.c.path == history.c.path,
        or_(later.c.kind == "answered", later.c.kind == "abandoned"),
        later.c.id > history.c.id,
    )
    is_so = {
        "run_id": runs.c.id == bindparam("run_id"),
        "tenant": runs.c.tenant == bindparam("tenant"),
        "after_id": history.c.id > bindparam("after_id"),
    }
    wanted = _ASKED.where(runs.c.ended_at_s.is_(None), ~is_closed, *(is_so[name] for name in said if name in is_so))
    wanted = wanted.order_by(history.c.id)
    return Statement(wanted.limit(bindparam("most", type_=Integer)) if "most" in said else wanted, dialect)


def check(value: Json, schema: Json) -> None:
    """Make sure that ``value`` fits the JSON Schema; nothing is fetched for it.

    Raises:
        UserError: ``answer.invalid``, naming the place and what is wrong, or that the schema itself is no good.
    """
    from jsonschema.exceptions import SchemaError, best_match
    from jsonschema.validators import Draft202012Validator, validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    kind: Any = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
        wrong = best_match(kind(schema, registry=Registry()).iter_errors(value))
    except (SchemaError, Unresolvable) as error:
        what = str(error).split("\n")[0]
        hint = "it can only be rejected; whoever asks must correct it"
        raise UserError("answer.invalid", f"the question's own schema is no good ({what})", hint) from error
    if wrong is not None:
        what = wrong.message[:_MOST_SHOWN]
        hint = f"there it must fit {compact(wrong.schema)[:_MOST_SHOWN]}"
        raise UserError("answer.invalid", f"the answer does not fit at {wrong.json_path}: {what}", hint)
