"""Ledgers: what is set aside counts as spent until it is settled, once; in memory, on SQLite and on PostgreSQL."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from omnimind.core.errors import RefusedError
from omnimind.core.ledger import Budget, Closing, Opening
from omnimind.core.model import Usage
from omnimind.core.money import to_nano
from omnimind.store.book import Book, BookStatements, Payer
from omnimind.store.budgets import Budgets
from omnimind.store.costs import Costs, Wanted
from omnimind.store.database import open_database
from omnimind.store.ledger import LONGEST_CALL_S, DatabaseLedger
from omnimind.store.tables import calls, spending
from omnimind.testing.ledger import FakeLedger

NOON_S = 1_795_262_400.0
"""2026-11-21 at noon, UTC."""

DAY_S = 86_400.0


def opening(name, most="0.10", **more):
    """A call that costs at most so much."""
    told = {"tenant": "acme", "key": "k1", "run_id": "r1", "agent": "writer"} | more
    return Opening(id=name, request_id="q", provider="openai", model="gpt-5", most_usd=Decimal(most), price="p", **told)


def closing(cost="0.04", **more):
    """What came of it."""
    return Closing(usage=Usage(input_tokens=10, output_tokens=5), cost_usd=Decimal(cost), **more)


def hard(amount, scope="tenant", subject="acme", period="ever"):
    """A budget that nobody may go beyond."""
    return Budget(scope=scope, subject=subject, period=period, hard_usd=Decimal(amount))


class Clock:
    """The time that a ledger has."""

    def __init__(self):
        self.now_s = NOON_S

    def __call__(self):
        """The time."""
        return self.now_s


class House:
    """A ledger of some kind, and its budgets."""

    def __init__(self, database=None):
        self.clock, self.database, self.told = Clock(), database, []
        self.ledger = None if database is None else DatabaseLedger(database, self.told.append, self.clock)

    def limit(self, *budgets):
        """Let these hold."""
        if self.database is None:
            self.ledger = FakeLedger(budgets, self.clock)
        for budget in budgets if self.database else ():
            Budgets(self.database, self.clock).set(budget)

    def reserve(self, *openings):
        """Which of them were refused."""

        async def reserve():
            return await asyncio.gather(*map(self.ledger.reserve, openings), return_exceptions=True)

        told = asyncio.run(reserve())
        assert all(error is None or isinstance(error, RefusedError) for error in told)
        return [one.id for one, error in zip(openings, told, strict=True) if error is not None]

    def flush(self):
        """Wait for what is durable soon."""
        if self.database is not None:
            self.database.write(lambda transaction, rows: None)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def house(request, tmp_path):
    """A house of each kind."""
    if request.param == "fake":
        house = House()
        house.limit()
        yield house
        return
    url = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with open_database(url) as database:
        yield House(database)


@pytest.fixture
def kept(database_url):
    """A house with each kind of database."""
    with open_database(database_url) as database:
        yield House(database)


def statuses(house):
    """What became of every call."""
    house.flush()
    with house.database.reading() as connection:
        return {row.id: row.status for row in connection.execute(select(calls.c.id, calls.c.status))}


def totals(house, scope="tenant", since="ever"):
    """What is spent and set aside, in nano-dollars."""
    house.flush()
    query = select(spending.c.spent_nano, spending.c.reserved_nano)
    with house.database.reading() as connection:
        return tuple(connection.execute(query.where(spending.c.scope == scope, spending.c.since == since)).one())


# -------------------------------------------------------------------- of every ledger


def test_what_is_set_aside_counts_until_it_is_settled(house):
    """And then what it did cost."""
    house.limit(hard("0.20"))

    assert house.reserve(opening("a"), opening("b")) == []
    assert house.reserve(opening("c", "0.01")) == ["c"]
    house.ledger.settle("a", closing("0.04"))
    assert house.reserve(opening("d", "0.06")) == []
    assert house.reserve(opening("e", "0.01")) == ["e"]


def test_only_the_first_settling_counts(house):
    """Whatever comes later, and however soon."""
    house.limit(hard("0.10"))
    house.reserve(opening("a"))

    house.ledger.settle("a", closing("0.04"))
    house.ledger.settle("a", closing("0.00"))
    house.flush()
    house.ledger.settle("a", closing("0.00"))

    assert house.reserve(opening("b", "0.06")) == []
    assert house.reserve(opening("c", "0.01")) == ["c"]


def test_reserving_the_same_call_again_changes_nothing(house):
    """Also when there would be no room for it any more."""
    house.limit(hard("0.15"))

    assert house.reserve(opening("a")) == []
    assert house.reserve(opening("a")) == []
    assert house.reserve(opening("b", "0.05")) == []


def test_a_known_call_among_new_ones_counts_once(house):
    """Though they come together, as do two of the same."""
    house.limit(hard("0.40"))
    house.reserve(opening("a"))

    assert house.reserve(opening("b"), opening("a"), opening("c"), opening("c")) == []
    assert house.reserve(opening("d")) == []
    assert house.reserve(opening("e", "0.01")) == ["e"]


def test_of_two_settlements_that_come_together_the_first_counts(house):
    """What it gives back is there for whoever comes next."""
    house.limit(hard("0.15"))
    house.reserve(opening("a"))

    house.ledger.settle("a", closing("0.05"))
    house.ledger.settle("a", closing("0.10"))

    assert house.reserve(opening("b")) == []


def test_what_was_never_set_aside_is_not_settled(house):
    """Such as a call that was refused."""
    house.limit(hard("0.10"))
    house.reserve(opening("a", "1.00"))

    house.ledger.settle("a", closing("0.09"))
    house.ledger.settle("nobody", closing("0.09"))

    assert house.reserve(opening("b")) == []


@pytest.mark.parametrize(("scope", "subject"), [("tenant", "acme"), ("key", "k1"), ("run", "r1")])
def test_a_budget_is_for_its_subject(house, scope, subject):
    """Others have their own, or none."""
    house.limit(hard("0.10", scope, subject))
    other = {"tenant": "tenant", "key": "key", "run": "run_id"}[scope]

    assert house.reserve(opening("a"), opening("b", **{other: "another"})) == []
    assert house.reserve(opening("c")) == ["c"]
    assert house.reserve(opening("d", **{other: "another"})) == []


def test_a_budget_of_everybody_is_for_each_without_one_of_their_own(house):
    """By period; whoever has no key has no budget of a key."""
    house.limit(hard("0.10", "key", "*", "day"), hard("0.30", "key", "rich", "day"))

    assert house.reserve(opening("a"), opening("b", key="k2"), opening("c", "0.30", key="rich")) == []
    assert house.reserve(opening("d"), opening("e", key="k2"), opening("f", key="rich")) == ["d", "e", "f"]
    assert house.reserve(opening("g", "9.00", key="")) == []


def test_a_budget_of_everybody_holds_for_other_periods(house):
    """A budget of one's own for a day does not lift the one for ever."""
    house.limit(hard("0.10", "tenant", "*", "ever"), hard("9.00", "tenant", "acme", "day"))

    assert house.reserve(opening("a")) == []
    assert house.reserve(opening("b")) == ["b"]


def test_days_and_months_begin_anew(house):
    """At midnight, UTC; what began before counts for the day when it did, whenever it is settled."""
    house.limit(hard("0.10", period="day"), hard("0.20", period="month"))

    assert house.reserve(opening("a")) == []
    house.clock.now_s += DAY_S
    assert house.reserve(opening("b")) == []
    house.clock.now_s += DAY_S
    assert house.reserve(opening("c")) == ["c"]
    house.ledger.settle("a", closing("0.00"))
    assert house.reserve(opening("d")) == []
    house.clock.now_s += 10 * DAY_S
    assert house.reserve(opening("e")) == []


def test_what_costs_nothing_is_never_refused(house):
    """Such as models of our own."""
    house.limit(hard("0.10"))
    house.reserve(opening("a"))

    assert house.reserve(opening("b", "0")) == []


def test_many_at_once_never_go_beyond_a_budget(house):
    """As many as fit are let through, whoever is first."""
    house.limit(hard("1.00", "run", "r1"))

    refused = house.reserve(*(opening(f"c{number}", "0.03") for number in range(100)))

    assert len(refused) == 100 - 33


def test_what_is_refused_says_why(house):
    """The budget, what is left of it, and what was asked for."""
    house.limit(hard("0.15", "run", "r1"))
    house.reserve(opening("a"))

    with pytest.raises(RefusedError) as error:
        asyncio.run(house.ledger.reserve(opening("b")))

    assert error.value.code == "budget.exceeded"
    assert "0.05" in error.value.message
    assert "0.1" in error.value.message


# -------------------------------------------------------------------- of databases


def test_totals_are_right_in_the_middle_of_a_transaction(kept):
    """Others who share it may have everything written before it ends."""
    kept.limit(hard("0.15"))
    statements, payer = BookStatements(kept.database.engine.dialect), Payer("acme", "", "", NOON_S)

    def apply(transaction, _):
        book = transaction.part(Book, lambda one: Book(one, statements))
        book.require(payer, to_nano(Decimal("0.10")))
        book.reserve(payer, to_nano(Decimal("0.10")))
        transaction.flush()
        with pytest.raises(RefusedError):
            book.require(payer, to_nano(Decimal("0.10")))

    kept.database.write(apply)
    assert totals(kept) == (0, to_nano(Decimal("0.10")))


def test_a_call_is_kept_with_all_that_is_known(kept):
    """Its row is what was opened and what was closed."""
    kept.reserve(opening("a", is_streaming=True, trace_id="t1"))
    usage = Usage(input_tokens=9, cached_tokens=4, cache_written_tokens=2, output_tokens=5, images=1, is_estimated=True)
    kept.ledger.settle("a", Closing(usage=usage, cost_usd=Decimal("0.000000001"), duration_s=2.5, first_token_s=0.5))
    kept.flush()

    (call,) = Costs(kept.database).calls()

    assert (call.id, call.tenant, call.key, call.run_id, call.agent) == ("a", "acme", "k1", "r1", "writer")
    assert (call.provider, call.model, call.price, call.trace_id, call.at_s) == ("openai", "gpt-5", "p", "t1", NOON_S)
    assert (call.status, call.cost_usd, call.reserved_usd) == ("settled", Decimal("1e-9"), Decimal("0.1"))
    assert {name: getattr(call, name) for name in Usage.model_fields} == usage.model_dump()
    assert (call.duration_s, call.first_token_s, call.error, call.is_streaming) == (2.5, 0.5, "", True)


def test_what_came_to_nothing_is_released(kept):
    """And what failed after it took something is settled."""
    kept.reserve(opening("a"), opening("b"), opening("c"))

    kept.ledger.settle("a", Closing(error="model.unavailable"))
    kept.ledger.settle("b", closing(error="cancelled"))
    kept.ledger.settle("c", Closing())

    assert statuses(kept) == {"a": "released", "b": "settled", "c": "settled"}
    assert totals(kept) == (to_nano(Decimal("0.04")), 0)


def test_what_was_remembered_is_recorded_once(kept):
    """It costs nothing, and asks no budget."""
    kept.limit(hard("0"))
    for _ in range(2):
        kept.ledger.record(opening("a", "0"), Closing(usage=Usage(input_tokens=3), is_cached=True))
        kept.flush()

    cost = Costs(kept.database).total()

    assert (cost.calls, cost.cached, cost.cost_usd, cost.input_tokens) == (1, 1, 0, 3)


def test_a_soft_budget_is_told_once_a_period(kept):
    """When it is crossed, with what was spent by then; the call goes on."""
    kept.limit(Budget(scope="tenant", subject="*", period="day", soft_usd=Decimal("0.05")))
    for name, cost in (("a", "0.05"), ("b", "0.01"), ("c", "0.03")):  # the first one does not go beyond it yet
        kept.reserve(opening(name))
        kept.ledger.settle(name, closing(cost))
        kept.flush()

    (crossing,) = kept.told
    assert (crossing.subject, crossing.spent_usd, crossing.budget.period) == ("acme", Decimal("0.06"), "day")
    kept.clock.now_s += DAY_S
    kept.reserve(opening("d"))
    kept.ledger.settle("d", closing("0.06"))
    kept.flush()
    assert len(kept.told) == 2


def test_processes_that_race_never_go_beyond_a_budget(kept, database_url):
    """Two of them, with many calls each."""
    kept.limit(hard("1.00"))

    async def race():
        ledgers = (kept.ledger, DatabaseLedger(other, now_s=kept.clock))
        tries = [
            ledger.reserve(opening(f"{side}{number}", "0.03"))
            for number in range(60)
            for side, ledger in enumerate(ledgers)
        ]
        return await asyncio.gather(*tries, return_exceptions=True)

    with open_database(database_url) as other:
        told = asyncio.run(race())

    assert sum(error is None for error in told) == 33
    assert all(error is None or isinstance(error, RefusedError) for error in told)
    assert totals(kept) == (0, 33 * to_nano(Decimal("0.03")))


CHILD = """
import asyncio, os, signal, sys
from decimal import Decimal
from omnimind.core.ledger import Opening
from omnimind.store.database import open_database
from omnimind.store.ledger import DatabaseLedger

database = open_database(sys.argv[1])
opening = Opening(id="a", request_id="q", tenant="acme", provider="p", model="m", most_usd=Decimal("0.10"), price="p")
asyncio.run(DatabaseLedger(database).reserve(opening))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_had_set_aside_counts_in_full_until_it_is_settled(kept, database_url):
    """It is lost at the next look, still counts, and a late settling corrects it."""
    kept.limit(hard("0.10"))
    child = subprocess.run([sys.executable, "-c", CHILD, database_url], check=False, env=os.environ | {"HOME": "/"})
    assert child.returncode == -signal.SIGKILL
    kept.clock.now_s = time.time()  # the child has no other clock

    assert statuses(kept) == {"a": "reserved"}
    assert kept.ledger.sweep() == 1
    assert kept.ledger.sweep() == 0
    assert statuses(kept) == {"a": "lost"}
    assert kept.reserve(opening("b", "0.01")) == ["b"]
    kept.ledger.settle("a", closing("0.04"))
    assert kept.reserve(opening("c", "0.06")) == []
    assert statuses(kept) == {"a": "settled", "c": "reserved"}


def test_calls_of_the_living_are_not_lost(kept):
    """Unless they have taken longer than any call does."""
    kept.reserve(opening("a"))

    assert kept.ledger.sweep() == 0
    kept.clock.now_s += LONGEST_CALL_S + 1
    assert kept.ledger.sweep() == 1


def test_processes_of_other_machines_are_left_alone(kept):
    """Nobody here can tell whether they live."""
    kept.reserve(opening("a"))
    with kept.database.engine.execution_options(is_writing=True).begin() as connection:
        connection.execute(update(calls).values(holder="elsewhere:1:abc.4026531836.7"))

    assert kept.ledger.sweep() == 0


def test_what_is_reserved_survives_the_process(kept, database_url):
    """It is durable when reserving returns: another process sees it at once."""
    kept.limit(hard("0.10"))
    kept.reserve(opening("a"))

    with open_database(database_url) as other, pytest.raises(RefusedError):
        asyncio.run(DatabaseLedger(other, now_s=kept.clock).reserve(opening("b")))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "settle", "record", "sweep", "tomorrow", "flush"]),
        st.integers(0, 5),
        st.integers(0, 3_000_000_000),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A house with many tenants."""
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('sums')}/x.db") as database:
        yield House(database)


TENANTS = itertools.count()


def play(house, tenant, steps):
    """Do what ``steps`` say, for the calls of a tenant."""
    for step, number, nano in steps:
        amount = Decimal(nano) / 10**9
        payer = {"tenant": tenant, "key": f"{tenant}k{number % 2}", "run_id": f"{tenant}r" if number < 3 else ""}
        one = opening(f"{tenant}c{number}", str(amount), **payer)
        if step == "reserve":
            house.reserve(one)
        elif step == "settle":
            house.ledger.settle(one.id, closing(str(amount), error="cancelled" if nano % 2 else ""))
        elif step == "record":
            house.ledger.record(one, Closing(cost_usd=amount, is_cached=True))
        elif step == "sweep":
            house.ledger.sweep()
        elif step == "flush":
            house.flush()
        else:
            house.clock.now_s += DAY_S / 2
    house.flush()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_totals_are_the_sums_of_the_rows(crowded, steps):
    """Whatever happens in whatever order: by subject and period, to the nano-dollar."""
    tenant = f"t{next(TENANTS)}"
    crowded.limit(hard("5.00", subject=tenant))

    play(crowded, tenant, steps)

    is_open = calls.c.status.in_(["reserved", "lost"])
    with crowded.database.reading() as connection:
        for scope, column in (("tenant", calls.c.tenant), ("key", calls.c.key), ("run", calls.c.run_id)):
            sums = (func.sum(calls.c.cost_nano), func.coalesce(func.sum(calls.c.reserved_nano).filter(is_open), 0))
            rows = select(column, *sums).where(column.startswith(tenant)).group_by(column)
            for subject, *expected in connection.execute(rows):
                for since in ("____-__-__", "____-__", "ever"):
                    kept = select(func.sum(spending.c.spent_nano), func.sum(spending.c.reserved_nano)).where(
                        spending.c.scope == scope, spending.c.subject == subject, spending.c.since.like(since)
                    )
                    assert [total or 0 for total in connection.execute(kept).one()] == expected


# -------------------------------------------------------------------- budgets and costs


def test_budgets_are_kept_and_stand_as_they_are_spent(kept):
    """Setting one again replaces it; removing it lets everything through."""
    kept.limit(hard("0.10"), hard("0.20", "key", "*", "day"), hard("0.15"))
    kept.clock.now_s -= 40 * DAY_S
    kept.reserve(opening("a"))
    kept.clock.now_s += 40 * DAY_S
    kept.reserve(opening("b", "0.05"))
    kept.ledger.settle("a", closing("0.04"))
    kept.flush()
    budgets = Budgets(kept.database, kept.clock)

    everybody, acme = budgets.standings()

    assert (everybody.budget.subject, everybody.spent_usd) == ("*", None)
    assert acme.budget.hard_usd == Decimal("0.15")
    assert (acme.spent_usd, acme.reserved_usd) == (Decimal("0.04"), Decimal("0.05"))
    budgets.remove("tenant", "acme", "ever")
    assert kept.reserve(opening("c", "0.10")) == []


def test_costs_are_summed_by_what_is_wanted(kept):
    """The dearest first; days by their date; others are filtered out."""
    for name, cost, day, more in (
        ("a", "0.04", 0, {}),
        ("b", "0.01", 0.6, {"agent": "editor", "run_id": "r2"}),
        ("c", "0.02", 1.2, {"agent": "editor", "key": ""}),
    ):
        kept.clock.now_s = NOON_S + day * DAY_S
        kept.reserve(opening(name, **more))
        kept.ledger.settle(name, closing(cost))
    kept.clock.now_s += 1
    kept.reserve(opening("d", "0.07", tenant="other"))
    kept.flush()
    costs = Costs(kept.database)

    def by(what, **wanted):
        return [(one.name, one.cost_usd) for one in costs.by(what, Wanted(**wanted))]

    assert by("agent") == [("writer", Decimal("0.04")), ("editor", Decimal("0.03"))]
    assert by("day") == [("2026-11-22", Decimal("0.03")), ("2026-11-21", Decimal("0.04"))]
    assert by("model", run_id="r2") == [("openai/gpt-5", Decimal("0.01"))]
    assert by("key", agent="editor", tenant="acme") == [("", Decimal("0.02")), ("k1", Decimal("0.01"))]
    assert by("run", since_s=NOON_S + 0.6 * DAY_S, until_s=NOON_S + 1.2 * DAY_S) == [("r2", Decimal("0.01"))]
    assert {one.name: one.reserved_usd for one in costs.by("tenant")} == {"acme": 0, "other": Decimal("0.07")}
    assert costs.total(Wanted(run_id="r1")).cost_usd == Decimal("0.06")
    assert [call.id for call in costs.calls(limit=2)] == ["d", "c"]
