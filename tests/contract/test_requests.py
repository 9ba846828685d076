"""A request that names itself is carried out once, and answered alike for a day."""

import threading

import pytest

from omnimind.core.errors import ConflictError
from omnimind.store.database import open_database
from omnimind.store.requests import KEPT_S, PATIENCE_S, Answered, Requests, UnderWayError

ASKED = ("acme", "user:a one", "create", "digest")


class House:
    """The requests of two processes, and a clock."""

    def __init__(self, database, other):
        self.now_s = 1000.0
        self.requests = Requests(database, lambda: self.now_s)
        self.others = Requests(other, lambda: self.now_s)


@pytest.fixture
def house(database_url):
    """In each kind of database."""
    with open_database(database_url) as database, open_database(database_url) as other:
        yield House(database, other)


def test_the_same_request_gets_the_same_answer(house):
    """For a day; then it is done anew."""
    assert house.requests.begin(*ASKED) is None
    house.requests.end(*ASKED[:2], Answered(202, "{}"))

    assert house.others.begin(*ASKED) == Answered(202, "{}")
    house.now_s += KEPT_S
    assert house.others.begin(*ASKED) is None


def test_another_request_under_the_same_name_is_refused(house):
    """For another operation, or another body; others' names are their own."""
    house.requests.begin(*ASKED)

    for other in ((*ASKED[:2], "delete", "digest"), (*ASKED[:3], "another")):
        with pytest.raises(ConflictError) as error:
            house.others.begin(*other)
        assert error.value.code == "idempotency.mismatch"
    assert house.others.begin("other", *ASKED[1:]) is None


def test_what_is_under_way_is_not_begun_again(house):
    """Unless whoever was to do it gave up, or is silent for too long."""
    house.requests.begin(*ASKED)
    with pytest.raises(UnderWayError) as error:
        house.others.begin(*ASKED)
    assert error.value.retry_after_s > 0

    house.requests.give_up(*ASKED[:2])
    assert house.others.begin(*ASKED) is None
    house.now_s += PATIENCE_S
    assert house.requests.begin(*ASKED) is None


def test_of_many_at_once_one_does_it(house):
    """The others hear that it is under way."""
    begun = []

    def ask(requests):
        try:
            begun.append(requests.begin(*ASKED))
        except UnderWayError:
            begun.append("busy")

    threads = [threading.Thread(target=ask, args=(one,)) for one in (house.requests, house.others) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun, key=str) == [None] + ["busy"] * 7
