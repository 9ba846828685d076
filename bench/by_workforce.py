"""The durable flow by OmniMind, its tasks done by the workforce that all its agents work in."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from opentelemetry.trace import NoOpTracer

from by_omnimind import working
from durable import Contestant, Place
from omnimind.core.agent import Agent
from omnimind.core.value import Value
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.workforce import LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.home import Home
from omnimind.telemetry.logs import logger


class Number(Value):
    """What the tasks pass on."""

    value: int


ADD = Agent("add", "1", Number, Number, lambda number, _: Number(value=number.value + 1), remembered=False)
"""Not remembered, so that its answers are made, and not found."""


@contextmanager
def contestant(place: Place, at_once: int) -> Iterator[Contestant]:
    """OmniMind on SQLite or PostgreSQL."""
    home = Home(place.folder)
    with (
        LocalWorkforce(
            Settings(home=place.folder),
            lambda _: ADD,
            home,
            InstalledVoices(home.voices),
            listen=lambda _: None,
            tracer=NoOpTracer(),
            log=logger(StringIO(), verbose=False),
        ) as workforce,
        working(place, at_once, workforce) as made,
    ):
        yield made
