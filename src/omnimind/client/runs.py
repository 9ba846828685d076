"""Operations on runs."""

from collections.abc import Mapping
from typing import Any

from omnimind.client.operation import Operation, as_json, at, nothing, once
from omnimind.client.shapes import Page, Run


def begin(flow: str, given: Any = None, *, priority: int = 0, key: str | None = None) -> Operation[Run]:
    """Run the flow of that name on ``given``, a JSON value."""
    body = {"flow": flow, "input": {} if given is None else given, "priority": priority}
    return Operation("POST", at("runs"), as_json(Run), body=body, headers=once(key))


def begin_definition(definition: Mapping[str, Any], given: Any = None, *, key: str | None = None) -> Operation[Run]:
    """Run a state machine that has no name."""
    body = {"definition": dict(definition), "input": {} if given is None else given}
    return Operation("POST", at("runs"), as_json(Run), body=body, headers=once(key))


def find(
    *, status: str | None = None, flow: str | None = None, limit: int = 50, cursor: str | None = None
) -> Operation[Page[Run]]:
    """Runs, the newest first."""
    asked = {"status": status, "flow": flow, "limit": limit, "cursor": cursor}
    return Operation("GET", at("runs"), as_json(Page[Run]), query=asked)


def get(run_id: str) -> Operation[Run]:
    """One run."""
    return Operation("GET", at("runs", run_id), as_json(Run))


def history(run_id: str, after: int = 0, limit: int = 200) -> Operation[Page[dict[str, Any]]]:
    """What happened in it, after the row of that id."""
    asked = {"after": after, "limit": limit}
    return Operation("GET", at("runs", run_id, "history"), as_json(Page[dict[str, Any]]), query=asked)


def cancel(run_id: str) -> Operation[Run]:
    """Stop it."""
    return Operation("POST", at("runs", run_id, "cancel"), as_json(Run))


def retry(run_id: str) -> Operation[Run]:
    """Go on with it from where it failed."""
    return Operation("POST", at("runs", run_id, "retry"), as_json(Run))


def rerun(run_id: str, start: str | None = None, **changes: Any) -> Operation[Run]:
    """Run it again as a new run.

    Args:
        run_id: The run.
        start: The state before which everything is taken over.
        changes: ``input``, or an edited ``definition`` or ``text``.
    """
    body = {**({"from": start} if start else {}), **changes}
    return Operation("POST", at("runs", run_id, "rerun"), as_json(Run), body=body, headers=once())


def delete(run_id: str) -> Operation[None]:
    """Forget it."""
    return Operation("DELETE", at("runs", run_id), nothing)
