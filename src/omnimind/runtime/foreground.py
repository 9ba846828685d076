"""Runs in the foreground: somebody waits here for how one ends."""

import asyncio
from collections.abc import Callable
from typing import Final

from omnimind.core.run import OVER, Run
from omnimind.flows.drive import drive
from omnimind.flows.world import World

LOOK_EVERY_S: Final = 0.25
"""How often we look whether a run that waits, or that somebody else drives, goes on."""

Onlooker = Callable[[Run], None]
"""Hears that a run is parked."""


async def see_through(run_id: str, world: World, get: Callable[[str], Run], holder: str, parked: Onlooker) -> Run:
    """Drive the run until it is over; while somebody else drives it, or it is parked, wait.

    Args:
        run_id: The run.
        world: What it may use.
        get: Reads what is known of a run.
        holder: Who we are.
        parked: Hears of each time the run is parked.

    Raises:
        OmniMindError: What stopped us and is not the run's own failure.
    """
    while True:
        claim = await world.journal.claim(run_id, holder)
        if claim is None:
            await asyncio.sleep(LOOK_EVERY_S)  # somebody was quicker, or it is over
        else:
            await drive(claim, world)
        run = await asyncio.to_thread(get, run_id)
        if run.status == "waiting":
            parked(run)
        while not _is_due(run, world):
            if run.status in OVER:
                return run
            await asyncio.sleep(LOOK_EVERY_S)
            run = await asyncio.to_thread(get, run_id)


def _is_due(run: Run, world: World) -> bool:
    """Whether the run can be driven now."""
    now_s = world.clock.now_s()
    if run.status == "running":
        return run.held_until_s is None or run.held_until_s <= now_s
    return run.status == "waiting" and run.wake_at_s is not None and run.wake_at_s <= now_s
