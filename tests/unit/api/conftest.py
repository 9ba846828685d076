"""A gateway over HTTP whose answers are written in the test."""

import asyncio
import io
from contextlib import asynccontextmanager

import pytest

from omnimind.api.access import Grant
from omnimind.api.app import App
from omnimind.api.service import Service
from omnimind.api.serving import Server, listening_socket
from omnimind.models.request import Answer
from omnimind.telemetry.logs import logger


class OpenDoor:
    """Everybody may come in."""

    async def admit(self, exchange):
        """Everything is allowed."""
        return Grant()


class Gateway:
    """What answers, what it was asked, and where it listens."""

    def __init__(self):
        self.asked = []
        self.answers = []
        self.notes = {}
        self.door = OpenDoor()
        self.unready = None
        self.log = io.StringIO()
        self.url = ""

    async def handle(self, request):
        """Give the next answer: a body, chunks, an error, or what a function makes of the request."""
        self.asked.append(request)
        request.notes.update(self.notes)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = await answer(request)
        return Answer(body=answer) if isinstance(answer, dict) else Answer(chunks=answer)

    async def ready(self):
        """Raise what the test wants."""
        if self.unready:
            raise self.unready

    def app(self):
        """The application over it."""
        models = {"small": "profile", "openai/gpt-5-mini": "openai"}
        service = Service(self.handle, models=lambda: models, count=lambda body: 7)
        return App(service, self.door, self.ready, logger(self.log, verbose=True))


@asynccontextmanager
async def serving(gateway, drain_s=5.0):
    """Let it listen within the block."""
    listening = listening_socket("127.0.0.1", 0)
    begun = asyncio.Event()
    server = Server(gateway.app(), drain_s, begun.set)
    task = asyncio.create_task(server.serve([listening]))
    gateway.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    await begun.wait()
    try:
        yield server
    finally:
        server.should_exit = True
        await task


@pytest.fixture
def gateway():
    """A gateway without answers."""
    return Gateway()
