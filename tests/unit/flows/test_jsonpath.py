"""Paths into a state's data."""

import time

import pytest

from omnimind.flows.errors import ExpressionError, StateError
from omnimind.flows.json_value import MISSING
from omnimind.flows.jsonpath import parse_path
from omnimind.flows.reference import insert

STORE = {
    "book": [
        {"title": "A", "price": 8, "tags": ["x", "y"]},
        {"title": "B", "price": 12, "isbn": "1-2"},
        {"title": "C", "price": 9.5, "isbn": "3"},
    ],
    "odd-name": {"with space": 1, "a.b": 2},
    "limit": 10,
    "none": None,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", STORE),
        ("$.limit", 10),
        ("$.none", None),
        ("$.odd-name", STORE["odd-name"]),
        ("$['odd-name']['a.b']", 2),
        ('$["odd-name"]["with space"]', 1),
        ("$.book[0].title", "A"),
        ("$.book[-1].title", "C"),
        ("$.book[*].title", ["A", "B", "C"]),
        ("$.book[0:2].title", ["A", "B"]),
        ("$.book[1:].title", ["B", "C"]),
        ("$.book[:-1].title", ["A", "B"]),
        ("$.book[0,2].title", ["A", "C"]),
        ("$..title", ["A", "B", "C"]),
        ("$..tags[0]", ["x"]),
        ("$.book[0]['title','price']", {"title": "A", "price": 8}),
        ("$.odd-name.*", [1, 2]),
        ("$..nothing", []),
        ("$.book[*].nothing", []),
        ("$.nothing", MISSING),
        ("$.book[7]", MISSING),
        ("$.book.title", MISSING),
        ("$.limit.more", MISSING),
        ("$.book.length()", 3),
        ("$.book[*].price.sum()", 29.5),
        ("$.book[*].price.max()", 12),
    ],
)
def test_find(path, found):
    """A definite path gives its value, another one a list of what it found."""
    assert parse_path(path).find(STORE) == found


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ("@.price < 10", ["A", "C"]),
        ("@.price < $.limit", ["A", "C"]),
        ("@.isbn", ["B", "C"]),
        ("!@.isbn", ["A"]),
        ("@.price > 8 && @.isbn == '3'", ["C"]),
        ("@.title == 'A' || @.title == \"B\"", ["A", "B"]),
        ("(@.title == 'A' || @.title == 'B') && @.price > 10", ["B"]),
        ("@.title in ['A', 'C']", ["A", "C"]),
        ("@.title nin ['A']", ["B", "C"]),
        ("@.isbn =~ /\\d-.*/", ["B"]),
        ("@.title =~ /a/i", ["A"]),
        ("@.tags contains 'x'", ["A"]),
        ("@.tags size 2", ["A"]),
        ("@.tags subsetof ['x', 'y', 'z']", ["A"]),
        ("@.price != 8", ["B", "C"]),
        ("@['price'] >= 12", ["B"]),
        ("@.price == '8'", []),
        ("true == false", []),
    ],
)
def test_filter(condition, titles):
    """A filter keeps the members that it holds for."""
    assert parse_path(f"$.book[?({condition})].title").find(STORE) == titles


@pytest.mark.parametrize(
    ("text", "root"), [("$.a", "$"), ("$$.Execution.Id", "$$"), ("$name.a[0]", "name"), ("$$", "$$")]
)
def test_root(text, root):
    """A path starts at the data, at the context object or at a variable."""
    assert parse_path(text).root == root


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "$.",
        "$..",
        "$[",
        "$[']",
        "$.a[",
        "$.a[b]",
        "$.a[?(@.b]",
        "$.a[?(@.b ==)]",
        "$.a b",
        "$.a[?(@.b =~ /(/)]",
        "$.a[1 2]",
    ],
)
def test_unreadable(text):
    """What is not a path is refused with its place."""
    with pytest.raises(ExpressionError):
        parse_path(text)


def test_insert_makes_objects_and_leaves_the_input_alone():
    """A result goes where its path says; the input itself does not change."""
    target = {"a": {"b": 1}, "l": [1, 2]}
    assert insert(target, parse_path("$.a.c.d"), 5) == {"a": {"b": 1, "c": {"d": 5}}, "l": [1, 2]}
    assert insert(target, parse_path("$.l[1]"), 5) == {"a": {"b": 1}, "l": [1, 5]}
    assert insert(target, parse_path("$"), 5) == 5
    assert target == {"a": {"b": 1}, "l": [1, 2]}


@pytest.mark.parametrize(
    ("target", "path"), [("text", "$.a"), ({"a": 1}, "$.a.b"), ({"l": [0]}, "$.l[3]"), ([1], "$.a")]
)
def test_insert_where_there_is_no_place(target, path):
    """A result that has no place fails by its name."""
    with pytest.raises(StateError, match=r"States\.ResultPathMatchFailure"):
        insert(target, parse_path(path), 1)


def test_explosions_are_stopped():
    """Descents upon descents end when they have found too much."""
    deep = {"a": 1}
    for _ in range(150):
        deep = {"a": deep}
    with pytest.raises(StateError, match="finds more than"):
        parse_path("$..*..*..*..*..*..*").find(deep)


@pytest.mark.parametrize(
    "path",
    ["$.l[?($..a)]", "$.l[?(@.t =~ /^(a|aa)+b$/)]", "$.l[?(@.a in [" + "1," * 2000 + "1])]", "$.l[?($.l[?(@.a > 5)])]"],
)
def test_searches_in_filters_are_stopped(path):
    """A filter that searches everything for every member, or matches endlessly, ends in time."""
    rows = {"l": [{"a": index % 7, "t": "a" * 50} for index in range(20_000)]}
    started_s = time.thread_time()
    with pytest.raises(StateError, match=r"search for a path|regular expression"):
        parse_path(path).find(rows)
    assert time.thread_time() - started_s < 8


def test_ordinary_searches_are_not():
    """A search through a large payload goes through, and the next one begins anew."""
    rows = {"l": [{"a": index % 7, "t": "a" * 30} for index in range(40_000)]}
    for _ in range(5):
        assert len(parse_path("$.l[?(@.a == 3 && @.t =~ /a+/)]").find(rows)) == 5714


def test_paths_are_not_endless():
    """A path is a line, not a document."""
    with pytest.raises(ExpressionError, match="longer than 8192"):
        parse_path("$" + ".a" * 5000)
