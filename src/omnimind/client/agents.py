"""Operations on agents."""

from typing import Any

from omnimind.client.operation import Operation, as_json, at
from omnimind.client.shapes import Agent, Page


def find() -> Operation[Page[Agent]]:
    """All agents, with their schemas."""
    return Operation("GET", at("agents"), as_json(Page[Agent]))


def run(name: str, given: Any) -> Operation[dict[str, Any]]:
    """Call one agent with ``given``, a JSON value that fits its schema."""
    return Operation("POST", at("agents", name, "run"), as_json(dict[str, Any]), body={"input": given})
