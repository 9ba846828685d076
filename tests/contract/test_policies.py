"""Policies and decisions are kept on each kind of database."""

import time

import pytest

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.guard import Finding
from omnimind.core.model import Caller
from omnimind.guard.shelf import Shelf
from omnimind.store.decisions import Count, Decisions
from omnimind.store.home import Home
from omnimind.store.policies import Policies
from omnimind.store.retention import prune

ACME = Caller(tenant="acme", key="k1", run_id="r1", agent="writer")


@pytest.fixture
def policies(store):
    """The policies of a store."""
    return Policies(store.database, lambda: 5000.0)


def finding(rule="personal", kind="br.cpf", score=0.9, decided="redact", is_shadow=False):
    """Something that was found."""
    return Finding(rule=rule, kind=kind, start=3, end=9, score=score, decided=decided, is_shadow=is_shadow)


def test_every_version_stays(policies):
    """The last one holds; each tenant's are numbered from 1."""
    first = policies.set("acme", "name: one\n", "ana")
    second = policies.set("acme", "name: two\n", "bia")
    other = policies.set("other", "name: one\n", "ana")

    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert policies.get("acme") == second
    assert policies.get("acme", 1) == first
    assert policies.text("acme", 1) == "name: one\n"
    assert policies.version("acme") == 2
    assert policies.version("nobody") == 0
    assert list(policies.list("acme")) == [second, first]
    assert [one.tenant for one in policies.list()] == ["acme", "acme", "other"]
    assert policies.diff("acme", 1, 2).splitlines() == [
        "--- acme@1",
        "+++ acme@2",
        "@@ -1 +1 @@",
        "-name: one",
        "+name: two",
    ]


def test_the_same_again_is_no_new_version(policies):
    """But what held before the last one is."""
    policies.set("acme", "name: one\n", "ana")

    assert policies.set("acme", "name: one\n", "bia").author == "ana"
    policies.set("acme", "name: two\n", "ana")
    assert policies.set("acme", "name: one\n", "ana").version == 3


def test_what_there_is_not_is_missed(policies):
    """With what to do."""
    with pytest.raises(MissingError) as error:
        policies.get("acme")
    assert error.value.code == "policy.missing"
    policies.set("acme", "name: one\n", "ana")
    with pytest.raises(MissingError):
        policies.diff("acme", 1, 2)


def test_the_guard_follows_new_versions(policies):
    """After a moment, whoever set them; tenants without one go by the house's."""
    now_s = [0.0]
    shelf = Shelf(policies, clock_s=lambda: now_s[0])
    assert shelf.rulebook("acme").name.startswith("default@0#")

    policies.set("acme", "name: acme\n", "ana")
    assert shelf.rulebook("acme").name.startswith("default@0#")
    now_s[0] = 10.0
    assert shelf.rulebook("acme").name.startswith("acme@1#")
    policies.set("default", "name: house\nextends: default\n", "ana")
    now_s[0] = 20.0
    assert shelf.rulebook("other").name.startswith("default@1#")
    assert shelf.rulebook("other") is shelf.rulebook("default")


def test_decisions_are_kept(store):
    """A row a rule and kind of one text, with the highest score; nobody waits, and closing loses none."""
    decisions = Decisions(store.database, lambda: 7000.0)
    decisions.record(
        ACME, "acme@1#ab", "input", [finding(score=0.7), finding(), finding("tox", "toxicity.hate", 1.0, "block")]
    )
    decisions.record(Caller(), "default@0#cd", "output", [finding(is_shadow=True)])
    store.database.write(lambda *_: None)

    rows = decisions.recent()
    assert [(row.tenant, row.rule, row.findings, row.score, row.is_shadow) for row in rows] == [
        ("default", "personal", 1, 0.9, True),
        ("acme", "tox", 1, 1.0, False),
        ("acme", "personal", 2, 0.9, False),
    ]
    assert (rows[2].key, rows[2].run_id, rows[2].agent, rows[2].place, rows[2].at_s) == (
        "k1",
        "r1",
        "writer",
        "input",
        7000,
    )
    assert list(decisions.recent(run_id="r1", limit=1)) == [rows[1]]
    assert [row.tenant for row in decisions.recent(tenant="default")] == ["default"]


def test_decisions_are_counted(store):
    """By rule, kind and what was decided, since a time."""
    at_s = [100.0]
    decisions = Decisions(store.database, lambda: at_s[0])
    for at_s[0] in (100.0, 200.0):
        decisions.record(ACME, "acme@1#ab", "input", [finding(), finding()])
    store.database.write(lambda *_: None)

    total = Count(rule="personal", kind="br.cpf", decided="redact", is_shadow=False, texts=2, findings=4)
    assert list(decisions.counts()) == [total]
    assert list(decisions.counts(since_s=150.0, tenant="acme")) == [
        total.model_copy(update={"texts": 1, "findings": 2})
    ]
    assert list(decisions.counts(tenant="other")) == []


def test_old_decisions_go(store):
    """And no others."""
    at_s = [100.0]
    decisions = Decisions(store.database, lambda: at_s[0])
    for at_s[0] in (100.0, 200.0):
        decisions.record(ACME, "acme@1#ab", "input", [finding()])

    assert decisions.prune(before_s=150.0) == 1
    assert [row.at_s for row in decisions.recent()] == [200.0]


def test_old_decisions_go_with_old_runs(store):
    """As long as settings say, and no longer."""
    home, now_s = Home(store.folder), time.time()
    for at_s in (now_s - 100, now_s - 10):
        Decisions(store.database, lambda at_s=at_s: at_s).record(ACME, "acme@1#ab", "input", [finding()])
    store.database.write(lambda *_: None)

    prune(home, store.database, limit_bytes=10**9, max_age_s=50)

    assert [row.at_s for row in Decisions(store.database).recent()] == [now_s - 10]


def test_whoever_changes_a_policy_has_seen_the_last_one(policies):
    """Two who change the same version don't undo each other's work: the second is told."""
    policies.set("acme", "name: one\n", "ana", expected_version=0)
    policies.set("acme", "name: two\n", "ana", expected_version=1)
    with pytest.raises(ConflictError, match="the version 2 of the policy holds, not 1"):
        policies.set("acme", "name: three\n", "bia", expected_version=1)
    assert policies.get("acme").text == "name: two\n"


def test_decisions_are_found_by_rule_and_trial_in_pages(store):
    """Those on trial, those of a rule, and what is older than the last one of a page."""
    decisions = Decisions(store.database)
    decisions.record(ACME, "p", "input", [finding("a"), finding("b", is_shadow=True)])
    decisions.record(ACME, "p", "input", [finding("a", is_shadow=True)])
    store.database.write(lambda *_: None)

    def found(**wanted):
        return [(one.rule, one.is_shadow) for one in decisions.recent(tenant="acme", **wanted)]

    assert found(is_shadow=True) == [("a", True), ("b", True)]
    assert found(rule="a") == [("a", True), ("a", False)]
    newest = decisions.recent(tenant="acme", limit=1)[0]
    assert found(before_id=newest.id) == [("b", True), ("a", False)]
    assert [one.rule for one in decisions.counts(tenant="acme", is_shadow=False)] == ["a"]
