"""Operations: each names the right that it needs, and shows an example."""

from collections.abc import Callable
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency
from starlette.responses import Response

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import backend_of
from omnimind.api.rest.rights import Right
from omnimind.core.errors import BrokenError

RIGHT: Final = "x-right"
"""Where the OpenAPI document says which right an operation needs; empty: none, ``anybody``: not even a name."""

ANYBODY: Final = "anybody"


class Needs:
    """A dependency: who asks, if they may.

    Args:
        right: What they need; ``None``: to be known is enough.
    """

    def __init__(self, right: Right | None = None) -> None:
        self.right = right

    async def __call__(self, request: Request) -> Asker:
        """Who asks.

        Raises:
            RefusedError: ``auth.*``.
            LimitReachedError: ``limit.reached``.
        """
        backend = backend_of(request)
        asker = await backend.gatekeeper.admit(request)
        await backend.bounds.count(request, asker)
        if self.right is not None:
            asker.demand(self.right)
        return asker


def needs(right: Right | None = None) -> Any:
    """``asker: Annotated[Asker, needs("productions.read")]``: who asks, if they may."""
    return Depends(Needs(right))


class Operations(APIRouter):
    """Operations on one resource."""

    def operation(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        example: Any = None,
        status: int = 200,
        media_type: str = "application/json",
        **more: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator for the operation at ``method`` and ``path``, named after its function.

        Args:
            method: In HTTP.
            path: Below ``/v1``.
            summary: What it does, in a few words.
            example: An answer, as JSON.
            status: Of an answer that is not an error.
            media_type: Of the answer.
            more: As :meth:`fastapi.APIRouter.api_route`.
        """
        told = {} if example is None else {"content": {media_type: {"example": example}}}
        responses = {status: {"description": summary, **told}, **more.pop("responses", {})}
        extra = more.pop("openapi_extra", {})
        if media_type != "application/json":
            more.setdefault("response_class", Response)  # else the document says that it could be JSON, too

        def register(endpoint: Callable[..., Any]) -> Callable[..., Any]:
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                summary=summary,
                operation_id=endpoint.__name__,
                status_code=status,
                responses=responses,
                openapi_extra={RIGHT: demanded(endpoint), **extra},
                **more,
            )
            return endpoint

        return register


def demanded(endpoint: Callable[..., Any]) -> str:
    """What ``endpoint`` demands, as :data:`RIGHT` says it.

    Raises:
        BrokenError: ``api.rights``: it demands two things.
    """
    hints = get_type_hints(endpoint, include_extras=True).values()
    said = [part for hint in hints if get_origin(hint) is Annotated for part in get_args(hint)]
    needed = [one.dependency for one in said if isinstance(one, Dependency) and isinstance(one.dependency, Needs)]
    if len(needed) > 1:
        raise BrokenError("api.rights", f"{endpoint.__name__} says twice what it needs")
    return (needed[0].right or "") if needed else ANYBODY
