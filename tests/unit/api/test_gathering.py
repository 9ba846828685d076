"""What is written at once leaves at once, and nothing is lost or held up by that."""

import asyncio

import pytest

from omnimind.api.gathering import MOST_BYTES, GatheringTransport


class Recorded(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self):
        super().__init__()
        self.written = []
        self.is_closed = False

    def write(self, data):
        """Keep it."""
        assert not self.is_closed
        self.written.append(bytes(data))

    def close(self):
        """Take no more."""
        self.is_closed = True

    def abort(self):
        """Take no more."""
        self.is_closed = True

    def is_closing(self):
        """Whether it takes no more."""
        return self.is_closed


def gathered(use):
    """What reaches the connection, by ``use(transport)``, before and after the loop turned."""

    async def go():
        below = Recorded()
        use(GatheringTransport(below, asyncio.get_running_loop()))
        before = list(below.written)
        await asyncio.sleep(0)
        return before, below.written, below.is_closed

    return asyncio.run(go())


def test_head_and_body_leave_together():
    """In one piece, when the loop turns."""

    def use(transport):
        transport.write(b"head ")
        transport.write(bytearray(b"body"))

    assert gathered(use) == ([], [b"head body"], False)


def test_much_leaves_now():
    """So that flow control hears of it."""

    def use(transport):
        transport.write(b"x")
        transport.write(b"y" * MOST_BYTES)
        transport.write(b"z")

    before, after, _ = gathered(use)
    assert list(map(len, before)) == [MOST_BYTES + 1]
    assert after[1:] == [b"z"]


def test_closing_comes_behind_what_was_written():
    """Nothing is lost, and nothing is written afterwards."""

    def use(transport):
        transport.write(b"last")
        transport.close()
        assert transport.is_closing()

    assert gathered(use) == ([b"last"], [b"last"], True)


@pytest.mark.parametrize("size", [0, 10])
def test_aborting_writes_nothing(size):
    """Whatever there was."""

    def use(transport):
        transport.write(b"x" * size)
        transport.abort()

    assert gathered(use) == ([], [], True)
