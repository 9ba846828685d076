"""Metrics are for the house: for this machine while nobody else can reach them, else for keys with the right."""

import io
import subprocess
import sys

import httpx
import pytest

from omnimind.api.metrics import is_own_address, shown
from omnimind.core.errors import UserError
from omnimind.runtime.measuring import Measuring
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.tenants import Tenants
from omnimind.telemetry.logs import logger

from .gateway_stack import running_stack
from .house import House

PROXIED = {"x-forwarded-for": "192.0.2.7"}


def status(url, key="", **headers):
    """What ``/metrics`` answers to whoever shows a key."""
    shows = {"authorization": f"Bearer {key}"} if key else {}
    return httpx.get(f"{url}/metrics", headers={**shows, **headers}).status_code


def keys_of(database, folder):
    """A key of each sort."""
    keys = Keys(database, pepper_of(folder, None))
    Tenants(database).create("other", "Other", "tests")
    wanted = {
        "scraper": ("default", ["monitor.read"]),
        "operator": ("default", ["operator"]),
        "viewer": ("default", ["viewer"]),
        "chatter": ("default", ["chat"]),
        "tenant": ("other", ["admin"]),
    }
    return {name: keys.create(name, *what)[1].get_secret_value() for name, what in wanted.items()}


EXPECTED = {"scraper": 200, "operator": 200, "viewer": 403, "chatter": 403, "tenant": 403}


def test_a_service_tells_who_may_know(tmp_path):
    """By a key or in a browser; nobody else, once it is reached from elsewhere."""
    with House(tmp_path) as house:
        keys = keys_of(house.database, tmp_path)
        assert status(house.url) == 200
        assert status(house.url, **PROXIED) == 401
        assert status(house.url, "omk_unknown", **PROXIED) == 401
        assert {name: status(house.url, key, **PROXIED) for name, key in keys.items()} == EXPECTED
        assert house.person("operator").get("/metrics", headers=PROXIED).status_code == 200
        assert house.person("viewer").get("/metrics", headers=PROXIED).status_code == 403


def test_a_service_that_is_published_tells_nobody_without_a_key(tmp_path):
    """A proxy on this machine asks as this machine does, and may say nothing of those behind it."""
    with House(tmp_path, public_url="https://omnimind.example.org") as house:
        assert status(house.url) == 401
        assert status(house.url, keys_of(house.database, tmp_path)["scraper"]) == 200
    assert [is_own_address(url) for url in (None, "http://localhost:8000", "https://[::1]", "http://10.0.0.1")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_gateway_tells_as_a_service_does(tmp_path):
    """Also when it has keys, which who is on this machine need not show for this."""
    with running_stack(tmp_path) as stack:
        keys = keys_of(stack.database, tmp_path)
        assert status(stack.url) == 200
        assert {name: status(stack.url, key, **PROXIED) for name, key in keys.items()} == EXPECTED
        told = httpx.get(f"{stack.url}/metrics").text
        assert 'omnimind_http_requests_total{method="GET",route="/metrics",status="403"} 3.0' in told
        assert "omnimind_breaker_state{" in told


@pytest.mark.parametrize(("host", "stranger"), [("127.0.0.1", 200), ("0.0.0.0", 401)])  # noqa: S104 - it is refused
def test_a_worker_tells_in_a_server_of_its_own(tmp_path, host, stranger):
    """Where others reach it, to keys only; there is nothing else."""
    settings, log = Settings(home=tmp_path), logger(io.StringIO(), verbose=True)
    with open_database(settings.database) as database:
        keys = keys_of(database, tmp_path)
        with shown(host, 0, settings, database, Measuring(settings, "worker", log), log) as address:
            url = address.removesuffix("/metrics").replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - as above
            assert status(url) == stranger
            assert {name: status(url, key, **PROXIED) for name, key in keys.items()} == EXPECTED
            assert httpx.get(f"{url}/v1/runs").status_code == 404


def test_a_worker_says_what_is_no_place(tmp_path):
    """Before it begins."""
    command = [sys.executable, "-c", "from omnimind.cli.app import app; app()", "worker", "--metrics", "here"]
    environment = {"OMNIMIND_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode != 0
    assert "here is no place for metrics" in refused.stderr


def test_a_port_that_is_taken_is_told(tmp_path):
    """Not a thread that ends by itself."""
    settings, log = Settings(home=tmp_path), logger(io.StringIO(), verbose=True)
    with open_database(settings.database) as database:
        tools = (settings, database, Measuring(settings, "worker", log), log)
        with shown("127.0.0.1", 0, *tools) as address:
            port = int(address.removesuffix("/metrics").rpartition(":")[2])
            with pytest.raises(UserError, match="can't listen"), shown("127.0.0.1", port, *tools):
                pass
