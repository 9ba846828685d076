"""Names sort in the order in which they were given."""

from omnimind.store.ids import new_id


def test_names_sort_in_their_order():
    """Also those of one millisecond; no two are the same."""
    given = [new_id() for _ in range(20_000)]

    assert given == sorted(given)
    assert len(set(given)) == len(given)
    assert {len(name) for name in given} == {16}
