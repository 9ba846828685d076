"""The gateway's door, for all that the service knows: keys with roles or rights, and tokens of other services.

Browsers stay outside: what the gateway offers has no protection against pages of other sites, and needs none.
"""

from omnimind.api.access import Grant, secret_of
from omnimind.api.exchange import Exchange
from omnimind.api.rest.gatekeeper import Gatekeeper
from omnimind.api.rest.limits import Limits
from omnimind.api.rest.rights import SCOPES

_ALL: frozenset[str] = frozenset(SCOPES)


class ServiceDoor:
    """Lets into the gateway who may use models; see :class:`omnimind.api.access.Door`."""

    def __init__(self, gatekeeper: Gatekeeper, limits: Limits) -> None:
        self._gatekeeper = gatekeeper
        self._limits = limits

    async def admit(self, exchange: Exchange) -> Grant:
        """As :meth:`~omnimind.api.access.Door.admit`.

        Raises:
            RefusedError: ``auth.missing`` or ``auth.unknown``.
            LimitReachedError: ``limit.reached``.
        """
        asker = await self._gatekeeper.bearer(secret_of(exchange))
        await self._limits.counted(asker)
        scopes = _ALL if "models.use" in asker.rights else asker.rights & _ALL
        return Grant(asker.tenant, asker.key, scopes)
