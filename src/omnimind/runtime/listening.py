"""Listening on PostgreSQL for news of runs, so that their drivers hear of an answer at once."""

import asyncio
from collections.abc import Callable

import psycopg
from structlog.typing import FilteringBoundLogger

from omnimind.runtime.connector import FIRST_WAIT_S, LONGEST_WAIT_S, is_passing
from omnimind.store.queue import CHANNEL


async def listen(
    url: str, stir: Callable[[str], None], stir_all: Callable[[], None], log: FilteringBoundLogger
) -> None:
    """Call ``stir`` with the id of every run that there is news of, as long as this is not cancelled.

    Args:
        url: The database.
        stir: Hears of runs.
        stir_all: Called when news may have been missed.
        log: Gets a line when the connection is lost.
    """
    wait_s = FIRST_WAIT_S
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                stir_all()
                wait_s = FIRST_WAIT_S
                async for notice in connection.notifies():
                    stir(notice.payload)
        except psycopg.Error as error:
            if not is_passing(error):
                raise
            log.warning("database trouble", error=str(error).strip())
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
