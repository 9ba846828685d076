"""Receivers: who hears of alerts. They are the house's; other tenants have none of their own."""

from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.receivers import Channel, Language
from omnimind.api.rest.answers import answer, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.incident_shapes import DELIVERY, DeliveryView, delivery_view
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.runtime.alerting.trial import try_receiver
from omnimind.store.audit import Audit
from omnimind.store.deliveries import Deliveries, Delivery

router: Final = Operations(prefix="/v1/receivers", tags=["alerts"])

_RECEIVER: Final = {
    "name": "team",
    "channel": "slack",
    "where": "#ops",
    "language": "en",
    "send_resolved": True,
    "people": [],
    "last": DELIVERY,
}


class ReceiverView(Value):
    """Somebody who hears of alerts; nothing of it is secret."""

    name: str
    channel: Channel
    where: str
    language: Language
    send_resolved: bool
    people: Annotated[tuple[str, ...], Field(description="Who is told by it when they are on call.")]
    last: Annotated[DeliveryView | None, Field(description="What was told to it last, or is still to be.")]


@router.operation(
    "GET",
    "",
    summary="List receivers",
    example={"items": [_RECEIVER], "next": None},
    response_model=Page[ReceiverView],
)
async def list_receivers(request: Request, here: Here, asker: Annotated[Asker, needs("alerts.read")]) -> Response:
    """Those that `alerts.yaml` names, in its order; only the tenant of the house has any."""
    if asker.tenant != DEFAULT_TENANT:
        return tagged(request, {"items": [], "next": None})
    config = here.part(AlertsConfig)
    latest = await here.slow(lambda: Deliveries(here.database).latest())
    return tagged(
        request, {"items": [_view(config, name, latest.get(name)) for name in config.receivers], "next": None}
    )


@router.operation(
    "POST",
    "/{receiver}/test",
    summary="Test a receiver",
    example=DELIVERY | {"what": "test"},
    response_model=DeliveryView,
)
async def test_receiver(receiver: str, here: Here, asker: Annotated[Asker, needs("alerts.write")]) -> Response:
    """Tell it something of no consequence, now; `status` and `error` say what came of it."""
    if asker.tenant != DEFAULT_TENANT:
        raise MissingError("receiver.missing", f"there is no receiver {receiver[:64]!r}")

    def tell() -> Delivery:
        done = try_receiver(receiver, here.part(AlertsConfig), here.settings, here.database, here.log)
        Audit(here.database).note(asker.tenant, asker.actor, "receiver.test", receiver, {"status": done.status})
        return done

    return answer(delivery_view(await here.slow(tell)))


def _view(config: AlertsConfig, name: str, last: Delivery | None) -> dict[str, Any]:
    one = config.receivers[name]
    return {
        "name": name,
        "channel": one.channel,
        "where": one.whereabouts,
        "language": one.language,
        "send_resolved": one.send_resolved,
        "people": [person for person, names in config.people.items() if name in names],
        "last": delivery_view(last) if last is not None else None,
    }
