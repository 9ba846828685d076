"""The whole service over HTTP, in a thread of its own, and people, programs and strangers who ask it."""

import asyncio
import io
import itertools
import threading

import httpx2
from opentelemetry.sdk.trace import TracerProvider

from omnimind.api.rest.gatekeeper import first_link
from omnimind.api.rest.opening import opened_service
from omnimind.api.serving import Server, listening_socket
from omnimind.settings import Settings
from omnimind.store import passwords
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.links import Links
from omnimind.store.tenants import HOUSE, Tenants
from omnimind.telemetry.logs import logger

SOON_S = 20.0
"""How long anything may take."""

PASSWORD = "correct horse battery"  # noqa: S105 - opens nothing but tests

_NAMES = itertools.count(1)


class House:
    """The service, its database, and all who may ask it.

    Args:
        folder: Its home.
        environment: More that the environment says.
    """

    def __init__(self, folder, **environment):
        said = {
            "OMNIMIND_HOME": str(folder),
            **{f"OMNIMIND_{name.upper()}": value for name, value in environment.items()},
        }
        self.settings = Settings.from_environment(said)
        self.database = open_database(self.settings.database)
        self.pepper = pepper_of(folder, None)
        self.keys = Keys(self.database, self.pepper)
        self.links = Links(self.database, self.pepper)
        self.tenants = Tenants(self.database)
        self.log = io.StringIO()
        self.url = ""
        self.server = None
        self._clients = []
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._kept = asyncio.run(passwords.kept(PASSWORD))

    def __enter__(self):
        self._thread.start()
        assert self._begun.wait(SOON_S)
        assert self.server, "the service did not begin"
        return self

    def __exit__(self, *_):
        for client in self._clients:
            client.close()
        self.server.should_exit = True
        self._thread.join()
        self.database.close()

    def _run(self):
        try:
            asyncio.run(self._serve())
        finally:
            self._begun.set()

    async def _serve(self):
        tracer, log = TracerProvider().get_tracer("tests"), logger(self.log, verbose=True)
        async with opened_service(self.settings, self.database, "127.0.0.1", tracer=tracer, log=log) as app:
            listening = listening_socket("127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            self.server = Server(app, SOON_S, self._begun.set, ws="wsproto")
            await self.server.serve([listening])

    # ---------------------------------------------------------------- who asks

    def stranger(self):
        """A client that shows nothing."""
        self._clients.append(httpx2.Client(base_url=self.url, timeout=SOON_S, trust_env=False))
        return self._clients[-1]

    def program(self, *scopes, tenant="default", **more):
        """A client with a key for ``scopes``."""
        self.tenants.ensure(tenant)
        _, secret = self.keys.create("program", tenant, scopes, **more)
        client = self.stranger()
        client.headers["authorization"] = f"Bearer {secret.get_secret_value()}"
        return client

    def person(self, role="admin", tenant="default", email=None):
        """A browser in which somebody is signed in; it shows its session's token."""
        self.tenants.ensure(tenant)
        email = email or f"person{next(_NAMES)}@example.org"
        link = self.links.create("invitation", tenant, email, role, HOUSE)
        _, secret = self.links.join(link.get_secret_value(), email="", name="Ana", password=self._kept)
        client = self.stranger()
        client.cookies.set("omnimind_session", secret.get_secret_value(), domain="127.0.0.1")
        told = client.get("/v1/session").raise_for_status().json()
        client.headers["x-csrf-token"] = told["csrf"]
        client.email, client.user_id = email, told["user"]["id"]
        return client

    def first_token(self):
        """What the link for the first administrator ends with."""
        return first_link(self.database, self.pepper, self.url).partition("token=")[2]


def code(response):
    """The code of a problem, and its status, which must agree with what it says."""
    told = response.json()
    assert response.headers["content-type"] == "application/problem+json", response.text
    assert told["status"] == response.status_code
    return response.status_code, told["code"]
