"""Graphs of flows, as the API tells them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from omnimind.flows.graph.data import drawn
from omnimind.flows.graph.model import graph


def graph_json(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The graph of ``definition``, in which checking finds no error."""
    found: dict[str, Any] = orjson.loads(_drawn(orjson.dumps(definition)))
    return found


@lru_cache(maxsize=64)
def _drawn(definition: bytes) -> bytes:
    """The same flow is drawn for everybody who looks at its runs."""
    told = orjson.loads(definition)
    return orjson.dumps(drawn(graph(told), told))
