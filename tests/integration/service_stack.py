"""The whole service over HTTP, with a worker beside it, in one thread."""

import asyncio
import io
import threading
from contextlib import AsyncExitStack, contextmanager

import httpx
import uvicorn
from opentelemetry.trace import NoOpTracer

from omnimind.agents.registry import agent, names
from omnimind.api.rest.opening import opened_service
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.house import House
from omnimind.runtime.reporting import Reporter
from omnimind.runtime.worker import Worker
from omnimind.settings import Settings
from omnimind.store.keys import Keys, pepper_of
from omnimind.telemetry.logs import logger


class ServiceStack:
    """A service and a worker on a database.

    Args:
        folder: Its home.
        more: Settings.
    """

    def __init__(self, folder, **more):
        self.settings = Settings(home=folder, cores=2, **more)
        self.said = io.StringIO()
        self.log = logger(self.said, verbose=True)
        self.address = ""
        self.house = None
        self._loop = None
        self._server = None
        self._ready = threading.Event()
        self._trouble = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="service")

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(60)
        if self._trouble:
            self._thread.join()
            raise self._trouble
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def client(self, tenant="default", *scopes):
        """Somebody of a tenant, with a key for these scopes; without any, for all."""
        keys = Keys(self.house.database, pepper_of(self.settings.home, self.settings.keys_secret))
        _, secret = keys.create("test", tenant, scopes or ("admin",))
        headers = {"authorization": f"Bearer {secret.get_secret_value()}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=60) as client:
            yield client

    async def _serve(self):
        try:
            await self._run()
        except BaseException as error:
            self._trouble = error
            self._ready.set()
            raise

    async def _run(self):
        tools = {"tracer": NoOpTracer(), "log": self.log}
        reporter = Reporter()
        voices = InstalledVoices(None)
        async with AsyncExitStack() as stack:
            self.house = stack.enter_context(House(self.settings, agent, voices, listen=reporter.hear, **tools))
            app = await stack.enter_async_context(
                opened_service(self.settings, self.house.database, "127.0.0.1", **tools)
            )
            worker = Worker(self.house, list(names()), 2, self.log, reporter)
            working = asyncio.create_task(worker.run())
            config = uvicorn.Config(app, "127.0.0.1", 0, lifespan="off", log_config=None, access_log=False)
            self._server = uvicorn.Server(config)
            serving = asyncio.create_task(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.01)
            port = self._server.servers[0].sockets[0].getsockname()[1]
            self.address = f"http://127.0.0.1:{port}"
            self._ready.set()
            await serving
            worker.stop()
            await working
