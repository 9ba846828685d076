"""Hooks: what other services call. They show no key; what they send is signed."""

from typing import Final

from fastapi import Request
from starlette.responses import Response

from omnimind.api.rest.answers import nothing
from omnimind.api.rest.backend import Here
from omnimind.api.rest.routing import Operations
from omnimind.core.errors import UserError
from omnimind.runtime.alerting.hooked import SIGNATURE, PagerDutyHook

router: Final = Operations(prefix="/v1/hooks", tags=["alerts"])

MOST_BYTES: Final = 1024 * 1024
"""More than PagerDuty ever sends."""


@router.operation("POST", "/pagerduty", summary="Hear PagerDuty", status=204)
async def hear_pagerduty(request: Request, here: Here) -> Response:
    """What was acknowledged, resolved or reopened there is so here; `X-PagerDuty-Signature` proves who says so."""
    said = bytearray()
    async for chunk in request.stream():
        said += chunk
        if len(said) > MOST_BYTES:
            raise UserError("body.large", "the body is larger than anything that PagerDuty sends")
    signatures = request.headers.get(SIGNATURE, "")
    await here.slow(lambda: here.part(PagerDutyHook).hear(bytes(said), signatures))
    return nothing()
