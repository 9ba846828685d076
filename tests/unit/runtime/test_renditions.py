"""What is made to show an artifact is made once."""

import asyncio
import threading

import pytest

from omnimind.core.errors import UserError
from omnimind.runtime import renditions as module
from omnimind.runtime.renditions import Renditions
from omnimind.store.database import open_database
from omnimind.store.home import Home


@pytest.fixture
def home(tmp_path):
    """Where things are kept."""
    return Home(tmp_path)


@pytest.fixture
def renditions(home):
    """What makes them."""
    with open_database(home.database_url) as database:
        made = Renditions(database, home.artifacts)
        yield made
        made.close()


class Maker:
    """Makes an artifact, and counts how often."""

    def __init__(self, home):
        self.home, self.count = home, 0
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self):
        """Make it, when it may go."""
        assert self.may_go.wait(10)
        self.count += 1
        return self.home.artifacts.put(b"made", "text/plain")


def test_many_who_ask_at_once_wait_for_the_same(home, renditions):
    """And whoever comes later finds it, also in another process."""
    make = Maker(home)
    make.may_go.clear()

    async def ask():
        asking = [asyncio.create_task(renditions.made("a" * 64, "form", make)) for _ in range(8)]
        await asyncio.sleep(0)
        make.may_go.set()
        return {one.sha256 for one in await asyncio.gather(*asking)}

    assert len(asyncio.run(ask())) == 1
    assert make.count == 1
    with open_database(home.database_url) as database:
        other = Renditions(database, home.artifacts)
        asyncio.run(other.made("a" * 64, "form", make))
        asyncio.run(other.made("a" * 64, "other form", make))
        other.close()
    assert make.count == 2


def test_what_was_pruned_is_made_again(home, renditions, monkeypatch):
    """Soon after."""
    monkeypatch.setattr(module, "_HELD_S", 0.0)
    make = Maker(home)
    made = asyncio.run(renditions.made("a" * 64, "form", make))
    home.discard(made.sha256, recent_s=0)

    assert asyncio.run(renditions.made("a" * 64, "form", make)) == made
    assert make.count == 2


def test_one_who_goes_does_not_take_it_from_others(home, renditions):
    """It is made to its end."""
    make = Maker(home)
    make.may_go.clear()

    async def ask():
        first, second = (asyncio.create_task(renditions.made("a" * 64, "form", make)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        make.may_go.set()
        return await second

    assert asyncio.run(ask()).size_bytes == 4


def test_what_can_not_be_made_is_told_and_tried_again(home, renditions):
    """It is not remembered as made."""

    def fail():
        raise UserError("image.unreadable", "no picture")

    for _ in range(2):
        with pytest.raises(UserError):
            asyncio.run(renditions.made("a" * 64, "form", fail))
    assert asyncio.run(renditions.made("a" * 64, "form", Maker(home))).size_bytes == 4
