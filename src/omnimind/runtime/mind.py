"""The mind of a house: its gateway, in a thread of its own, and its guard."""

from collections.abc import Callable

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.artifact import ArtifactStore
from omnimind.core.guard import Guard
from omnimind.core.model import Body, Caller
from omnimind.models.request import Request
from omnimind.runtime.asking import DeskModels, GatewayThread
from omnimind.runtime.gateway import open_gateway
from omnimind.runtime.guarding import open_guard
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.home import Home


class HouseMind:
    """Implements :class:`~omnimind.runtime.minds.Mind`.

    Args:
        settings: What the environment decides.
        database: Where the ledger is.
        artifacts: Where pictures go.
        tracer: Gets a span for every request.
        log: Hears of what goes wrong by itself.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        artifacts: ArtifactStore,
        *,
        tracer: Tracer,
        log: FilteringBoundLogger,
    ) -> None:
        self._artifacts = artifacts
        self._thread = GatewayThread(lambda: open_gateway(settings, database, tracer=tracer, log=log))
        self.guard: Guard = open_guard(database, self.judge, Home(settings.home).embedders)

    def models(self, caller: Caller, key: str, beat: Callable[[], None]) -> DeskModels:
        """Models for one call of an agent."""
        return DeskModels(self._thread, self._artifacts, caller, key, beat)

    def judge(self, request: Request) -> Body:
        """What a model says of a text, for a policy that asks one."""
        return self._thread.ask(request, lambda: None)

    def close(self) -> None:
        """Close the gateway, if it was opened."""
        self._thread.close()
