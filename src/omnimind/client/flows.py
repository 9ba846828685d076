"""Operations on flows."""

from typing import Any

from omnimind.client.operation import Operation, as_json, at, nothing
from omnimind.client.shapes import Flow, Page


def find() -> Operation[Page[Flow]]:
    """All flows."""
    return Operation("GET", at("flows"), as_json(Page[Flow]))


def get(name: str, version: int | None = None) -> Operation[Flow]:
    """One flow, with its text."""
    return Operation("GET", at("flows", name), as_json(Flow), query={"version": version})


def save(name: str, text: str, expected_version: int = 0) -> Operation[Flow]:
    """Keep ``text`` as the next version, if the last one is ``expected_version``."""
    body = {"text": text, "expected_version": expected_version}
    return Operation("PUT", at("flows", name), as_json(Flow), body=body)


def validate(text: str) -> Operation[dict[str, Any]]:
    """What the checker finds in ``text``."""
    return Operation("POST", at("flows", "validate"), as_json(dict[str, Any]), body={"text": text})


def delete(name: str) -> Operation[None]:
    """Forget it."""
    return Operation("DELETE", at("flows", name), nothing)
