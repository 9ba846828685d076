"""Producing: what is ordered, and what each of its versions keeps."""

from decimal import Decimal

import pytest

from omnimind.core.brief import Options
from omnimind.core.errors import UserError
from omnimind.runtime.producing import Producer
from omnimind.runtime.wanted import GivenSource, Wanted
from omnimind.settings import Settings
from omnimind.store.budgets import Budgets
from omnimind.store.database import open_database
from omnimind.testing.voice import FakeVoices

TIDES = "---\ntitle: The sea\n---\n\n# Tides\n\nTwice a day the water rises, and twice a day it falls."


@pytest.fixture
def producer(tmp_path):
    """One on a database of its own, and the budgets there."""
    settings = Settings(home=tmp_path)
    with open_database(settings.database) as database:
        yield Producer(settings, database, settings.store, FakeVoices()), Budgets(database)


def wanted(**more):
    """An order of a text."""
    return Wanted(sources=(GivenSource(text=TIDES),), offline=True, **more)


def test_every_version_may_spend_what_was_ordered(producer):
    """A production's budget holds for the run of each of its versions; without one there is none."""
    producer, budgets = producer
    made = producer.create("default", "user:1", wanted(budget_usd=Decimal("0.50")))
    revised = producer.change_options(made, "user:1", Options(theme="night"), "")
    producer.create("default", "user:1", wanted())
    found = {one.budget.subject: one.budget.hard_usd for one in budgets.standings()}
    assert found == {made.run_id: Decimal("0.50"), revised.run_id: Decimal("0.50")}
    assert made.run_id != revised.run_id


def test_a_pasted_text_has_the_title_that_it_says(producer):
    """Front matter is read as such, and never shown for a title; one that can't be read is refused."""
    producer, _ = producer
    assert producer.create("default", "user:1", wanted()).title == "The sea"
    plain = Wanted(sources=(GivenSource(text=TIDES.split("---\n\n")[1]),), offline=True)
    assert producer.create("default", "user:1", plain).title == "Tides"
    with pytest.raises(UserError, match="front matter"):
        producer.create("default", "user:1", Wanted(sources=(GivenSource(text="---\na: [\n---\nSea."),), offline=True))
