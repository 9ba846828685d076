"""Procrastinate's way to the database, with patience: a restart of PostgreSQL is waited out, not died of."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, LiteralString, TypeVar

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool

T = TypeVar("T")

FIRST_WAIT_S: Final = 0.05
LONGEST_WAIT_S: Final = 2.0

PATIENCE_S: Final = 5.0
"""How long one try waits for a connection."""


def pool_for(url: str, most: int) -> AsyncConnectionPool:
    """At most ``most`` connections to the database of ``url``, closed still."""
    return AsyncConnectionPool(
        url, min_size=1, max_size=most, timeout=PATIENCE_S, open=False, configure=_without_transactions
    )


async def _without_transactions(connection: psycopg.AsyncConnection) -> None:
    """Let each statement be a transaction: Procrastinate needs no others, and it is one round trip, not three."""
    await connection.set_autocommit(True)


class PatientConnector(PsycopgConnector):
    """Does again what failed only because the database wasn't there, until it is.

    Args:
        tell: Hears of every failure.

    Attributes:
        is_patient: Whether it does.
    """

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._tell = tell
        self.is_patient = True

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """As Procrastinate's."""
        await self._patiently(lambda: super(PatientConnector, self).execute_query_async(query, **arguments))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """As Procrastinate's."""
        return await self._patiently(lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """As Procrastinate's."""
        return await self._patiently(lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """As Procrastinate's."""
        await self._patiently(lambda: super(PatientConnector, self).listen_notify(on_notification, channels))

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return await work()
            except ConnectorException as error:
                if not (self.is_patient and is_passing(error.__cause__)):
                    raise
                self._tell(error.__cause__ or error)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def is_passing(error: BaseException | None) -> bool:
    """Whether the database is only not there now, or too busy."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
