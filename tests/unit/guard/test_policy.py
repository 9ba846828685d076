"""Policies are read with their lines, and can only get stricter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.errors import MissingError, UserError
from omnimind.core.guard import DECIDED
from omnimind.core.model import NOBODY
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import load, parse, shipped
from omnimind.guard.shelf import Shelf

PARENT = """
name: parent
rules:
  - {id: personal, check: personal, kinds: [br], where: [input, output], action: redact, threshold: 0.6, allow: [x]}
  - {id: words, check: words, words: [alpha, beta], where: [input], action: log, shadow: true}
  - {id: topic, check: topics, topics: {law: [Sue them in court.]}, where: [input], action: log}
"""


def child(rules, **more):
    """A policy that extends the parent."""
    parent = parse(PARENT, "parent.yaml")
    return parse(f"name: child\nextends: parent\nrules:\n{rules}", "child.yaml", lambda _: parent, **more)


def problem(text, **more):
    """What is said about a policy that is not right."""
    with pytest.raises(UserError) as error:
        parse(text, "p.yaml", **more)
    assert error.value.code == "policy.invalid"
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- a\n", 1, "a policy is a mapping"),
        ("name: [a\n", 2, "it is not YAML"),
        ("name: a\nrules: 3\n", 2, "rules is not a list"),
        ("name: a\nrules:\n  - x\n", 3, "one of rules is not a mapping"),
        ("name: a\nruels: []\n", 2, "there is no key 'ruels'"),
        ("name: a\nname: b\n", 2, "the key 'name' is given twice"),
        ("rules: []\n", 1, "name: Field required"),
        ("name: !house a\n", 1, "it is not YAML"),
        ("name: a\nrules: " + "[" * 2000 + "]" * 2000, 1, "it nests too deep"),
        ("name: a\nx: &x 1\nrules: *x\n", 3, "an alias"),
        ("name: a\nrules:\n  - {id: a, where: [input], action: log}\n", 3, "check"),
        ("name: a\nrules:\n  - {id: a, check: magic, where: [input], action: log}\n", 3, "magic"),
        ("name: a\nrules:\n  - id: a\n    check: personal\n    where: [attic]\n    action: log\n", 5, "where.0"),
        ("name: a\nrules:\n  - id: a\n    check: personal\n    where: [input]\n    action: burn\n", 6, "action"),
        (
            "name: a\nrules:\n  - id: a\n    check: personal\n    where: [input]\n    action: log\n    colour: 1\n",
            7,
            "colour",
        ),
        (
            "name: a\nrules:\n  - id: a\n    check: words\n    words: [no]\n    where: [input]\n    action: log\n",
            5,
            "in quotes",
        ),
        ("name: a\nextends: nobody\n", 2, "there is no policy 'nobody'"),
        ("name: a\nexamples:\n  - {text: a, where: input}\n", 3, "expect"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, line, what):
    """And what to do about it."""
    said = problem(text)

    assert f"p.yaml, line {line}: " in said
    assert what in said


def test_rules_have_ids_of_their_own():
    """Two of one name can't be told apart."""
    rule = "  - {id: a, check: secrets, where: [input], action: log}\n"

    assert "line 4: there are two rules 'a'" in problem(f"name: a\nrules:\n{rule}{rule}")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("check: secrets", "check"),
        ("where: [input]", "where: it leaves out output"),
        ("action: log", "action: log is milder than the parent's redact"),
        ("threshold: 0.7", "threshold: 0.7 is more than the parent's 0.6"),
        ("shadow: true", "shadow"),
        ("reversible: true", "reversible"),
        ("allow: [x, y]", "allow"),
        ("kinds: [br.cpf]", "kinds: it leaves out br"),
    ],
)
def test_a_child_can_not_relax(change, what):
    """It is refused with the line and why."""
    with pytest.raises(UserError) as error:
        child(f"  - id: personal\n    {change}\n")

    assert "child.yaml, line 5: the rule 'personal' relaxes" in str(error.value)
    assert what in str(error.value)


@pytest.mark.parametrize(
    "change",
    [
        "{id: personal, where: [input, output, tool], action: block, threshold: 0.5, kinds: [], allow: []}",
        "{id: personal, kinds: [br, email]}",
        "{id: words, words: [alpha, beta, gamma], shadow: false, action: ask}",
        "{id: mine, check: secrets, where: [input], action: allow}",
    ],
)
def test_a_child_can_tighten_and_add(change):
    """What it does not say stays as the parent has it."""
    policy = child(f"  - {change}\n")

    assert [rule.id for rule in policy.rules][:3] == ["personal", "words", "topic"]
    assert policy.extends == "parent"
    assert policy.rules[0].check == "personal"


def test_examples_of_topics_are_the_parents():
    """More examples would make others count for less."""
    with pytest.raises(UserError, match="relaxes topics"):
        child("  - {id: topic, topics: {law: [Sue them in court., Call a lawyer.]}}\n")


def test_the_policy_of_a_tenant_extends_the_houses_only():
    """Whether it says so or not."""
    house = parse(PARENT, "house.yaml")
    text = "name: acme\nrules:\n  - {id: personal, action: log}\n"

    assert "milder" in problem(text, resolve=lambda _: house, over="house")
    assert "extends 'house' only" in problem("name: acme\nextends: default\n", resolve=lambda _: house, over="house")
    assert parse("name: acme\n", "p.yaml", lambda _: house, over="house").rules == house.rules


def test_the_hash_tells_of_the_parents_too():
    """Two policies that differ in what they inherit are not the same."""
    text = "name: child\nextends: parent\n"
    one, other = (
        parse(text, "c.yaml", lambda _, about=about: parse(f"{PARENT}about: {about}\n", "p.yaml")) for about in "ab"
    )

    assert one.sha256 != other.sha256


def test_files_extend_files_beside_them(tmp_path):
    """But never themselves."""
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "child.yaml").write_text("name: child\nextends: parent.yaml\n")
    (tmp_path / "loop.yaml").write_text("name: loop\nextends: loop.yaml\n")

    assert len(load(tmp_path / "child.yaml").rules) == 3
    with pytest.raises(UserError, match="extends itself"):
        load(tmp_path / "loop.yaml")
    with pytest.raises(UserError, match="can't be read"):
        load(tmp_path / "none.yaml")


def test_the_one_that_ships_is_there():
    """By its name."""
    assert shipped("default").name == "default"
    with pytest.raises(MissingError):
        shipped("none")


_CHANGES = {
    "personal": st.fixed_dictionaries(
        {},
        optional={
            "where": st.just(["input", "output", "tool"]),
            "action": st.sampled_from(["redact", "ask", "block"]),
            "threshold": st.floats(0.1, 0.6),
            "kinds": st.sampled_from([["br"], [], ["br", "email"]]),
            "allow": st.just([]),
        },
    ),
    "words": st.fixed_dictionaries(
        {},
        optional={
            "words": st.sampled_from([["alpha", "beta"], ["alpha", "beta", "gamma"]]),
            "shadow": st.booleans(),
            "action": st.sampled_from(list(DECIDED[1:])),
        },
    ),
}
_PIECES = ["alpha", "betas", "gamma", "529.982.247-25", "ana@example.com", "x", "Sue them in court.", "sea"]


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(_CHANGES),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5),
    st.sampled_from(["input", "output", "tool"]),
)
def test_a_child_is_never_milder_than_its_parent(changes, pieces, place):
    """On the same text, whatever it changes."""
    text = " ".join(pieces)
    parent = parse(PARENT, "parent.yaml")
    strict = child("".join("  - {**}\n".replace("{**}", str({"id": name, **said})) for name, said in changes.items()))

    before, after = (PolicyGuard(Shelf(house=policy)).check(text, place, NOBODY) for policy in (parent, strict))

    assert DECIDED.index(after.decided) >= DECIDED.index(before.decided)
