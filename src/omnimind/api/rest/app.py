"""The service as one FastAPI application: every resource, errors as problems, and the OpenAPI document."""

import importlib
from collections.abc import Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute

from omnimind import __version__
from omnimind.api.rest.asked import show_examples
from omnimind.api.rest.backend import Backend
from omnimind.api.rest.branches import branches
from omnimind.api.rest.postman import postman
from omnimind.api.rest.problems import MEDIA_TYPE, InputError, problem
from omnimind.api.rest.routing import ANYBODY, RIGHT
from omnimind.core.errors import BrokenError, MissingError, OmniMindError, UserError
from omnimind.store.ids import new_id

RESOURCES: Final = (
    "sessions",
    "me",
    "oidc",
    "members",
    "tenants",
    "keys",
    "audit",
    "settings",
    "productions",
    "scenes",
    "files",
    "plans",
    "runs",
    "approvals",
    "events",
    "artifacts",
    "uploads",
    "previews",
    "voices",
    "themes",
    "trying",
    "flows",
    "schedules",
    "agents",
    "deployments",
    "playground",
    "policies",
    "decisions",
    "cost",
    "budgets",
    "calls",
    "business",
    "memory",
    "monitor",
    "traces",
    "logs",
    "patterns",
    "faults",
    "profiles",
    "snapshots",
    "slos",
    "alerts",
    "series",
    "incidents",
    "silences",
    "receivers",
    "on_call",
    "hooks",
    "health",
)
"""The modules of this package with a ``router``, in the order of the document."""

_ABOUT: Final = (
    "A studio run by agents: documents become narrated, captioned, measured videos. Whoever asks shows an API key "
    "or a token (`Authorization: Bearer`), or is a signed-in browser, which sends `X-CSRF-Token` with what changes "
    "something. Errors are problem documents (RFC 9457) with a stable `code`."
)

_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "hint", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:omnimind:error:production.missing"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "hint": {"type": "string", "description": "What to do about it."},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key (`omk_…`), or a signed token."},
    "session": {"type": "apiKey", "in": "cookie", "name": "omnimind_session"},
}


class Service(FastAPI):
    """The application; ``state.backend`` is what its operations use."""

    @cached_property
    def operations(self) -> list[BaseRoute]:
        """The routes of all resources."""
        modules = [importlib.import_module(f"omnimind.api.rest.{name}") for name in RESOURCES]
        return [route for module in modules for route in module.router.routes]

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self.openapi_schema:
            document = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.operations
            )
            show_examples(document, self.operations)
            document["components"]["securitySchemes"] = _SCHEMES
            document["components"]["schemas"]["Problem"] = _PROBLEM
            for operations in document["paths"].values():
                for operation in operations.values():
                    _complete(operation)
            self.openapi_schema = document
        return self.openapi_schema


def rest_app(backend: Backend | None = None) -> Service:
    """The application, for ``backend``; without one it only tells what it is."""
    app = Service(
        title="OmniMind",
        version=__version__,
        description=_ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.backend = backend
    app.router.routes.extend(branches(app.operations))
    app.add_api_route("/v1/postman.json", _tell_postman, include_in_schema=False)
    app.add_exception_handler(OmniMindError, _tell)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(Exception, _tell_fault)
    return app


async def _tell_postman(request: Request) -> Response:
    """The document as a Postman collection."""
    collection = postman(request.app.openapi(), str(request.base_url).rstrip("/"))
    return Response(orjson.dumps(collection), media_type="application/json")


def _complete(operation: dict[str, Any]) -> None:
    """Say who may use it, and what its errors look like."""
    if operation.get(RIGHT) == ANYBODY:
        operation["security"] = []
    else:
        operation["security"] = [{"bearer": []}, {"session": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses["4XX"] = {"description": "It can't be done as asked; `code` and `hint` say why.", "content": content}
    responses["5XX"] = {"description": "It can't be done now.", "content": content}


# ------------------------------------------------------------------------------------------ errors


def _name(request: Request) -> str:
    """What the request is called in problems, headers and logs."""
    name: str = request.scope.get("omnimind.request") or new_id()
    return name


async def _tell(request: Request, error: Exception) -> Response:
    if not isinstance(error, OmniMindError):
        raise error
    if error.kind == "broken":
        _log(request, error)
    return problem(error, _name(request))


async def _tell_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem(invalid(error.errors()), _name(request))


def invalid(errors: Sequence[Any]) -> InputError:
    """What pydantic found wrong, without what was sent."""
    found = [{"where": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in errors]
    return InputError("the request can't be used as it is", found, "errors says where and why")


async def _tell_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND:
        told: OmniMindError = MissingError("path.unknown", f"there is nothing at {request.url.path[:200]!r}")
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        told = UserError("method.unknown", f"{request.url.path[:200]} does not take {request.method}")
    else:
        told = UserError("input.invalid", str(error.detail))
    response = problem(told, _name(request))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _tell_fault(request: Request, error: Exception) -> Response:
    _log(request, error)
    hint = f"the service's log has more under {_name(request)}"
    return problem(BrokenError("api.broken", "something here is broken", hint), _name(request))


def _log(request: Request, error: Exception) -> None:
    backend: Backend = request.app.state.backend
    backend.log.error("a request failed", request=_name(request), path=request.url.path, exc_info=error)
