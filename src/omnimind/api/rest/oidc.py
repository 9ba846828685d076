"""Signing in through an OpenID provider."""

import base64
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from omnimind.api.rest.backend import Here
from omnimind.api.rest.gatekeeper import COOKIE
from omnimind.api.rest.people import People
from omnimind.api.rest.routing import Operations
from omnimind.api.rest.session_shapes import about, keep
from omnimind.core.errors import MissingError, OmniMindError, RefusedError
from omnimind.store.sessions import LONGEST_S

if TYPE_CHECKING:
    from omnimind.api.rest.provider import Journey, Provider

router: Final = Operations(prefix="/v1/oidc", tags=["session"])

_COOKIE: Final = "omnimind_oidc"
_PATH: Final = "/v1/oidc"
_JOURNEY_S: Final = 600


@router.operation("GET", "/start", summary="Sign in through the OpenID provider", status=303, response_class=Response)
async def start_oidc(
    request: Request,
    here: Here,
    next: Annotated[str, Query(max_length=500)] = "/",  # noqa: A002 - the parameter's name
) -> Response:
    """Sends the browser to the provider, which sends it back."""
    people = here.part(People)
    provider = _provider(people)
    address, journey = await provider.send(_callback(people, request), _own(next))
    response = RedirectResponse(address, 303, {"cache-control": "no-store"})
    keep(response, people, _COOKIE, _packed(journey), _JOURNEY_S, _PATH)
    return response


@router.operation("GET", "/callback", summary="Come back from the OpenID provider", status=303, response_class=Response)
async def finish_oidc(request: Request, here: Here) -> Response:
    """Sends the browser to where it wanted to go, or back to sign in, with the code of what went wrong."""
    people = here.part(People)
    provider = _provider(people)
    await people.attempts.count(request)
    try:
        journey = _unpacked(request.cookies.get(_COOKIE, ""))
        found = await provider.identify(_callback(people, request), journey, request.query_params)
        _, secret = await here.slow(
            lambda: people.arrivals.sent(
                found.subject,
                found.email,
                found.name,
                newcomer=people.settings.oidc_newcomers,
                about=about(request),
            )
        )
    except OmniMindError as error:
        response = RedirectResponse(f"/sign-in?error={error.code}", 303)
    else:
        people.gatekeeper.forget()
        response = RedirectResponse(_own(journey.next), 303)
        keep(response, people, COOKIE, secret.get_secret_value(), int(LONGEST_S))
    keep(response, people, _COOKIE, "", 0, _PATH)
    response.headers["cache-control"] = "no-store"
    return response


def _provider(people: People) -> "Provider":
    if people.provider is None:
        raise MissingError("oidc.missing", "there is no OpenID provider", "set OMNIMIND_OIDC_ISSUER")
    return people.provider


def _callback(people: People, request: Request) -> str:
    return f"{people.origin(request)}{_PATH}/callback"


def _own(page: str) -> str:
    """``page``, if it is one of ours."""
    is_ours = page.startswith("/") and not page.startswith(("//", "/\\")) and page.isprintable()
    return page if is_ours else "/"


def _packed(journey: "Journey") -> str:
    return base64.urlsafe_b64encode(json.dumps(asdict(journey)).encode()).decode()


def _unpacked(said: str) -> "Journey":
    from omnimind.api.rest.provider import Journey

    try:
        journey = Journey(**json.loads(base64.urlsafe_b64decode(said)))
    except (ValueError, TypeError) as error:
        raise RefusedError("oidc.refused", "this browser did not begin to sign in", "try again") from error
    if not all(isinstance(part, str) and part for part in asdict(journey).values()):
        raise RefusedError("oidc.refused", "this browser did not begin to sign in", "try again")
    return journey
