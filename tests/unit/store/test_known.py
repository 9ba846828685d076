"""Which keys a table may have."""

from omnimind.store.known import FRESH_S, STEP, KnownKeys, Row


class Table:
    """Rows that others may add, and a clock."""

    def __init__(self, rows=0):
        self.rows = [Row(number + 1, f"k{number}") for number in range(rows)]
        self.s = 0.0
        self.reads = 0

    def read(self, after, most):
        """The rows after one."""
        self.reads += 1
        return [row for row in self.rows if row.number > after][:most]

    def known(self, most=100):
        """What is known of it."""
        return KnownKeys(self.read, most, lambda: self.s)


def test_what_was_never_put_is_not_there():
    """A key that the table has may be there, and of those that it has not hardly any."""
    known = Table(100).known()
    assert all(known.may_have(f"k{number}") for number in range(100))
    assert sum(known.may_have(f"other {number}") for number in range(10_000)) < 400


def test_a_key_that_is_put_here_is_known_at_once():
    """Without reading the table again."""
    table = Table(1)
    known = table.known()
    assert not known.may_have("new")
    known.add("new")
    assert known.may_have("new")
    assert table.reads == 1


def test_what_others_put_is_known_soon():
    """After a second, not before; only what is new is read."""
    table = Table(1)
    known = table.known()
    assert not known.may_have("theirs")
    table.rows.append(Row(2, "theirs"))
    assert not known.may_have("theirs")
    table.s += FRESH_S
    assert known.may_have("theirs")
    assert table.reads == 2


def test_until_all_was_read_everything_may_be_there():
    """A large table is read in steps, one a look-up."""
    known = Table(2 * STEP).known(2 * STEP)
    assert [known.may_have("other") for _ in range(4)] == [True, True, False, False]


def test_what_is_gone_is_forgotten_in_time():
    """Once twice as much was put as there is room for, what is left is read anew: misses are told again."""
    table = Table()
    known = table.known(most=10)
    for number in range(30):
        table.rows = [*table.rows, Row(number + 1, f"k{number}")][-10:]
        table.s += FRESH_S
        known.may_have("other")
    assert all(known.may_have(row.key) for row in table.rows)
    assert sum(known.may_have(f"k{number}") for number in range(10)) < 5
