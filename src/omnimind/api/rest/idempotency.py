"""What is asked twice under one name is done once, and answered twice."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Header, Request
from starlette.responses import Response

from omnimind.api.rest.answers import JSON
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend
from omnimind.api.rest.people import People
from omnimind.core.errors import UserError
from omnimind.store.requests import Answered

LONGEST: Final = 255
"""Letters of an Idempotency-Key."""

REPLAYED: Final = "idempotency-replayed"
"""The header that says that an answer is that of an earlier request."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        max_length=LONGEST,
        description="Names the request: however often it is sent within a day, it is carried out once.",
    ),
]


async def once(
    request: Request, here: Backend, asker: Asker, asked: bytes, make: Callable[[], Awaitable[Response]]
) -> Response:
    """What ``make`` answers or, if the same was asked under the same name before, has answered.

    Args:
        request: Its header ``Idempotency-Key`` is the name; without one it is always done.
        here: What this process has.
        asker: Who asks: names are their own.
        asked: What is asked.
        make: Does it; what it raises is not kept.

    Raises:
        UserError: ``idempotency.key``: this can't be a name.
        ConflictError: ``idempotency.mismatch`` or ``idempotency.busy``.
    """
    said = request.headers.get("idempotency-key")
    if said is None:
        return await make()
    if not 0 < len(said) <= LONGEST or not said.isascii() or not said.isprintable():
        raise UserError("idempotency.key", "this can't be an Idempotency-Key", f"use up to {LONGEST} letters")
    requests, key = here.part(People).requests, f"{asker.actor} {said}"
    operation, digest = f"{request.method} {request.url.path}", hashlib.sha256(asked).hexdigest()
    answered = await here.slow(lambda: requests.begin(asker.tenant, key, operation, digest))
    if answered is not None:
        return _again(answered)
    try:
        response = await make()
    except Exception:
        await here.slow(lambda: requests.give_up(asker.tenant, key))
        raise
    kept = Answered(response.status_code, _kept(response))
    await here.slow(lambda: requests.end(asker.tenant, key, kept))
    return response


def _kept(response: Response) -> str:
    """What is kept of a response: its body, and where it leads to."""
    return json.dumps([response.headers.get("location"), bytes(response.body).decode()])


def _again(answered: Answered) -> Response:
    location, body = json.loads(answered.body)
    headers = {"cache-control": "no-store", REPLAYED: "true"} | ({"location": location} if location else {})
    return Response(body, answered.status, headers, media_type=JSON)
