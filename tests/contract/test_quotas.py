"""How much may be under way is told by what is under way, in every database."""

import asyncio
from ipaddress import ip_network

import pytest
from sqlalchemy import insert, update
from starlette.requests import Request

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.limits import Attempts
from omnimind.api.rest.problems import LimitReachedError, status_of
from omnimind.api.rest.quotas import Quotas
from omnimind.api.rest.windows import Windows
from omnimind.core.errors import RefusedError
from omnimind.settings import Settings
from omnimind.store import service_tables as more
from omnimind.store import tables
from omnimind.store.database import open_database
from omnimind.store.tenants import Tenants, TenantSettings

ANA = Asker("acme", "user:ana", frozenset())
BO = Asker("acme", "user:bo", frozenset())


class House:
    """A database with productions."""

    def __init__(self, database, **settings):
        self.database = database
        self.settings = Settings(**settings)
        self.quotas = Quotas(self.settings, database)
        self.count = 0
        self.insert(tables.definitions, sha256="d", text="{}")
        Tenants(database).ensure("acme")

    def insert(self, table, **columns):
        """A row."""
        with self.database.engine.execution_options(is_writing=True).begin() as connection:
            connection.execute(insert(table).values(columns))

    def produce(self, asker, status="running", ended_at_s=None):
        """A production of somebody."""
        self.count += 1
        name = f"r{self.count}"
        common = {"flow": "video", "created_at_s": 1.0}
        run = {"definition": "d", "priority": 0, "labels": "{}", "status": status, "ended_at_s": ended_at_s}
        self.insert(tables.runs, id=name, tenant=asker.tenant, **common, **run)
        made = {"title": "T", "revision": 1, "run_id": name, "created_by": asker.actor, "changed_at_s": 1.0}
        self.insert(more.productions, id=name, tenant=asker.tenant, **common, **made)

    def end(self, count):
        """Let some of them have ended just now."""
        with self.database.engine.execution_options(is_writing=True).begin() as connection:
            names = [f"r{number}" for number in range(1, count + 1)]
            ended = {"status": "succeeded", "ended_at_s": self.database.now}
            connection.execute(update(tables.runs).where(tables.runs.c.id.in_(names)).values(ended))


@pytest.fixture
def house(database_url):
    """In each kind of database."""
    with open_database(database_url) as database:
        yield lambda **settings: House(database, **settings)


def refusal(quotas, asker):
    """What is said to who wants another."""
    with pytest.raises(LimitReachedError) as error:
        quotas.admit_production(asker)
    return error.value


def test_only_so_many_are_under_way_for_one_person(house):
    """Others' don't count, nor those that are over."""
    house = house(productions_at_once=2)
    house.produce(ANA)
    house.produce(BO)
    house.quotas.admit_production(ANA)
    house.produce(ANA, "waiting")
    error = refusal(house.quotas, ANA)
    assert (error.code, status_of(error)) == ("limit.productions", 429)
    assert error.retry_after_s > 0
    house.quotas.admit_production(BO)
    house.end(1)
    house.quotas.admit_production(ANA)


def test_only_so_many_are_under_way_for_a_tenant(house):
    """Whoever's they are; other tenants' don't count."""
    house = house()
    Tenants(house.database).change("acme", "house", settings=TenantSettings(productions_at_once=2, storage_bytes=10))
    house.produce(ANA)
    house.produce(Asker("other", "user:cy", frozenset()))
    house.quotas.admit_production(BO)
    house.produce(ANA)
    assert refusal(house.quotas, BO).code == "limit.productions"


def test_a_queue_that_is_too_long_takes_nobody_in(house):
    """It is told when there will be room."""
    house = house(longest_wait_s=1000)
    for _ in range(8):
        house.produce(ANA)
    assert house.quotas.wait_s() is None
    house.quotas.admit_production(BO)
    house.end(2)
    assert house.quotas.wait_s() == pytest.approx(6 * 600 / 2)
    error = refusal(house.quotas, BO)
    assert (error.code, status_of(error), error.retry_after_s) == ("queue.long", 503, pytest.approx(800))
    house.end(8)
    assert house.quotas.wait_s() == 0


def test_a_tenant_keeps_no_more_than_it_may(house):
    """Unless nobody has said how much."""
    house = house()
    house.quotas.admit_upload("acme", 10**15)
    Tenants(house.database).change("acme", "house", settings=TenantSettings(storage_bytes=100))
    told = {"name": "a", "media_type": "text/plain", "created_by": "user:ana", "created_at_s": 1.0}
    house.insert(more.uploads, tenant="acme", sha256="1", size_bytes=60, **told)
    house.insert(more.uploads, tenant="other", sha256="1", size_bytes=60, **told)
    house.quotas.admit_upload("acme", 40)
    with pytest.raises(RefusedError) as error:
        house.quotas.admit_upload("acme", 41)
    assert error.value.code == "limit.storage"


def asked(host, forwarded):
    """A request from there, with what proxies say."""
    headers = [(b"x-forwarded-for", said.encode()) for said in forwarded]
    return Request({"type": "http", "client": (host, 1), "headers": headers})


def test_attempts_are_counted_by_who_makes_them_and_not_by_who_they_say_to_be():
    """Proxies of our own are believed, and nobody else."""
    proxies = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32")]

    async def refused(attempts, requests):
        for number, request in enumerate(requests):
            try:
                await attempts.count(request, "a@example.org")
            except LimitReachedError:
                return number
        return None

    def run(proxies, requests):
        return asyncio.run(refused(Attempts(Windows(None, lambda: 1e9), proxies), requests))

    lies = [asked("192.0.2.1", [f"198.51.100.{number}"]) for number in range(20)]
    assert run(proxies, lies) == 10
    through = [asked("127.0.0.1", [f"9.9.9.{number}, 192.0.2.1", "10.1.1.1"]) for number in range(20)]
    assert run(proxies, through) == 10
    others = [asked("127.0.0.1", [f"192.0.2.{number}, 10.1.1.1"]) for number in range(20)]
    assert run(proxies, others) is None
    assert run([], others) == 10
    odd = [asked("127.0.0.1", [said]) for said in ("", "x", ",", ", ,", "é") for _ in range(2)]
    assert run(proxies, odd) is None
