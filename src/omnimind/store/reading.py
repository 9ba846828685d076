"""Rows of the tables as the values of the contract."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from omnimind.core.errors import MissingError
from omnimind.core.json_text import original
from omnimind.core.run import Json, Kind, Row, Run
from omnimind.store.payloads import Payloads, is_reference
from omnimind.store.statements import ROW
from omnimind.store.tables import definitions, history, runs

RUN: Final = tuple(column for column in runs.c if column.name != "term")


def row_of(columns: Any, payloads: Payloads) -> Row:
    """The row whose ``columns`` are :data:`ROW`."""
    path, kind, at_s, data, turn, number = columns
    return Row(path, kind, at_s, payloads.read(data), turn, number)


def run_of(columns: Mapping[str, Any] | RowMapping, payloads: Payloads) -> Run:
    """The run whose ``columns`` are :data:`RUN`."""
    known: dict[str, Any] = {
        **columns,
        "flow": original(columns["flow"]),
        "labels": json.loads(columns["labels"]),
    }
    ending = known.pop("ending")
    if known["status"] == "succeeded":
        known["output"] = payloads.read(ending)
    elif known["status"] == "failed":
        known.update(payloads.read(ending))
    return Run.model_validate(known)


def labels_text(labels: Mapping[str, str]) -> str:
    """``labels`` as :func:`run_of` reads them, in ASCII: the text of some is part of the text of more."""
    return json.dumps(dict(labels), separators=(",", ":"))


def rows_of(
    connection: Connection,
    run_id: str,
    payloads: Payloads,
    after_id: int = 0,
    *,
    kinds: Sequence[Kind] | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The run's history after row ``after_id``: all of it, or ``limit`` rows of ``kinds``."""
    query = select(*ROW).where(history.c.run_id == run_id, history.c.id > after_id)
    if kinds is not None:
        query = query.where(history.c.kind.in_(kinds))
    found = connection.execute(query.order_by(history.c.id).limit(limit))
    values: dict[str, Json] = {}  # large ones are the same for many rows
    rows = []
    for path, kind, at_s, text, turn, number in found:
        data = values[text] if text in values else payloads.read(text)
        if is_reference(text):
            values[text] = data
        rows.append(Row(path, kind, at_s, data, turn, number))
    return rows


def definition_of(connection: Connection, sha256: str) -> dict[str, Json]:
    """The state machine of that hash. Raises ``MissingError`` (``definition.missing``)."""
    text = connection.scalar(select(definitions.c.text).where(definitions.c.sha256 == sha256))
    if text is None:
        raise MissingError("definition.missing", f"there is no definition {sha256}")
    definition: dict[str, Json] = json.loads(text)
    return definition
