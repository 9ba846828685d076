"""Branches: routes that begin with the same part of a path, so that a request is compared with few of them.

Starlette compares a path with every route there is, one regular expression each, until one fits: with more than a
hundred operations that took longer than many of them.
"""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_PLACE = 2
"""Of the part that tells, in ``/v1/runs/…``."""


class Branch(BaseRoute):
    """Routes below ``/v1/NAME``, in their order.

    Args:
        name: As above.
        routes: Each says in the scope that it is the one, as FastAPI's do.
    """

    def __init__(self, name: str, routes: Sequence[BaseRoute]) -> None:
        self._name = name
        self._routes = routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that fits, or else the first whose path does."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        if _part(scope["path"]) != self._name:
            return partial
        for route in self._routes:
            match, child = route.matches(scope)
            if match == Match.FULL:
                return match, child
            if match == Match.PARTIAL and partial[0] == Match.NONE:
                partial = match, child
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the one that fits answer."""
        await scope["route"].handle(scope, receive, send)


def branches(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The branches of ``routes``, all of which have paths below ``/v1``."""
    found: dict[str, list[BaseRoute]] = {}
    for route in routes:
        found.setdefault(_part(getattr(route, "path", "")), []).append(route)
    return [Branch(name, some) for name, some in found.items()]


def _part(path: str) -> str:
    parts = path.split("/", _PLACE + 1)
    return parts[_PLACE] if len(parts) > _PLACE else ""
