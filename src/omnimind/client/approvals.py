"""Operations on what runs wait to be told."""

from typing import Any

from omnimind.client.operation import Operation, as_json, at, nothing
from omnimind.client.shapes import Page, Question


def find(run_id: str | None = None, *, limit: int = 50, cursor: str | None = None) -> Operation[Page[Question]]:
    """The open questions, of one run or all, the oldest first."""
    asked = {"run": run_id, "limit": limit, "cursor": cursor}
    return Operation("GET", at("approvals"), as_json(Page[Question]), query=asked)


def approve(token: str, value: Any = None) -> Operation[None]:
    """Answer with ``value``, a JSON value that fits the question's schema."""
    return Operation("POST", at("approvals", token, "approve"), nothing, body={"value": value})


def reject(token: str, error: str = "Rejected", cause: str = "") -> Operation[None]:
    """Answer with an error, which the flow may catch."""
    return Operation("POST", at("approvals", token, "reject"), nothing, body={"error": error, "cause": cause})
