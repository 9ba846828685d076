"""The guard does what its policy says, and refuses when it can't tell."""

import threading

import pytest

from omnimind.core.errors import RefusedError, TransientError
from omnimind.core.model import NOBODY, Caller
from omnimind.guard import aside
from omnimind.guard.check import Match
from omnimind.guard.engine import PolicyExchange, PolicyGuard
from omnimind.guard.policy import parse, shipped
from omnimind.guard.ports import Equipment
from omnimind.guard.rulebook import Rulebook
from omnimind.guard.shelf import Shelf
from omnimind.guard.watch import Watch

CPF = "529.982.247-25"


class Recorder:
    """Remembers what was decided."""

    def __init__(self):
        self.told = []

    def record(self, caller, policy, place, findings):
        """Remember it."""
        self.told.append((caller.tenant, policy, place, [(one.rule, one.kind, one.decided) for one in findings]))


def guard(rules, decisions=None):
    """A guard with these rules."""
    return PolicyGuard(Shelf(house=parse(f"name: test\nrules:\n{rules}", "test.yaml")), decisions)


def test_decisions_are_recorded_without_the_text():
    """With whose they are and by which policy; what nothing is found in is not."""
    recorder = Recorder()
    one = guard("  - {id: personal, check: personal, where: [input], action: redact}\n", recorder)

    verdict = one.check(f"CPF {CPF}", "input", Caller(tenant="acme"))
    one.check("A calm sea.", "input", NOBODY)
    one.check(f"CPF {CPF}", "output", NOBODY)

    assert recorder.told == [("acme", verdict.policy, "input", [("personal", "br.cpf", "redact")])]
    assert CPF not in str(recorder.told)


def test_rules_on_trial_change_nothing():
    """But are recorded."""
    recorder = Recorder()
    one = guard("  - {id: t, check: words, words: [storm], where: [input], action: block, shadow: true}\n", recorder)

    verdict = one.check("A storm.", "input", NOBODY)

    assert (verdict.decided, verdict.text) == ("allow", "A storm.")
    assert recorder.told[0][3] == [("t", "word", "block")]


def test_what_is_allowed_is_not_recorded():
    """A rule that allows does nothing; texts that a rule allows are no findings of it."""
    recorder = Recorder()
    rules = "  - {id: a, check: words, words: [storm], where: [input], action: allow}\n"
    rules += "  - {id: b, check: words, words: [gale], where: [input], action: block, allow: [Gale]}\n"
    one = guard(rules, recorder)

    assert one.passed("A storm, a GALE.", "input", NOBODY) == "A storm, a GALE."
    assert recorder.told == []
    assert one.check("Gales.", "input", NOBODY).decided == "block"


def test_thresholds_and_kinds_decide_what_counts():
    """A kind stands for all that begin with it."""
    rules = "  - {id: a, check: personal, kinds: [br], where: [input], action: block}\n"

    assert guard(rules).check("ana@example.com", "input", NOBODY).decided == "allow"
    assert guard(rules).check(f"CPF {CPF}", "input", NOBODY).decided == "block"
    mild = "  - {id: a, check: toxicity, where: [input], action: block, threshold: 0.8}\n"
    assert guard(mild).check("What an idiot.", "input", NOBODY).decided == "allow"


def test_overlapping_redactions_become_one():
    """Nothing of what any of them found is left."""
    rules = "  - {id: a, check: regex, pattern: 'key [a-z]+', kind: k, where: [input], action: redact}\n"
    rules += "  - {id: b, check: regex, pattern: '[a-z]+ tail', kind: t, where: [input], action: redact}\n"

    assert guard(rules).passed("the key secret tail end", "input", NOBODY) in {"the [K] end", "the [T] end"}


@pytest.mark.parametrize(
    ("check", "text", "redacted"),
    [
        ("check: words, words: [storm]", "A storm.", "A *****."),
        ("check: secrets", "password=hunter2!", "password=[SECRET]"),
        ("check: personal", f"CPF {CPF}", "CPF ***.***.***-25"),
        ("check: regex, pattern: 'INT-[0-9]+', kind: document", "See INT-42.", "See [DOCUMENT]."),
    ],
)
def test_what_stands_instead_tells_what_it_was(check, text, redacted):
    """And nothing more than that."""
    one = guard(f"  - {{id: a, {check}, where: [output], action: redact}}\n")

    assert one.passed(text, "output", NOBODY) == redacted


class Broken:
    """A check that fails."""

    reach = 10

    def find(self, text):
        """Fail, with the text in the message."""
        raise ValueError(text)


class Hanging:
    """A check that takes too long."""

    reach = 10

    def __init__(self):
        self.may_end = threading.Event()

    def find(self, text):
        """Wait."""
        self.may_end.wait(10)
        return [Match("x", 0, len(text))]


@pytest.fixture
def rule():
    """A rule that only records."""
    return parse("name: a\nrules:\n  - {id: a, check: secrets, where: [input], action: log}\n", "a.yaml").rules[0]


def test_a_check_that_fails_blocks(rule):
    """Whatever its rule would do; what it failed of is told, but not with the message."""
    (found,) = Watch(rule, Broken()).findings("my text", {})

    assert (found.decided, found.kind, found.start, found.end) == ("block", "guard.failed.valueerror", 0, 7)


def test_a_check_that_takes_too_long_blocks(rule):
    """It is left to itself."""
    check = Hanging()

    (found,) = Watch(rule, check, timeout_s=0.01).findings("my text", {})
    check.may_end.set()

    assert (found.decided, found.kind) == ("block", "guard.failed.timeouterror")
    assert aside.within(5, lambda: 3) == 3


def test_a_check_on_trial_may_fail(rule):
    """That changes nothing either."""
    (found,) = Watch(rule.model_copy(update={"shadow": True}), Broken()).findings("my text", {})

    assert found.is_shadow


def test_failures_are_refused_as_such():
    """So that nobody looks for what is wrong with the text."""
    rulebook = Rulebook("p@1#0", shipped("default"), Equipment())
    rulebook._watches = {"input": [Watch(shipped("default").rules[0], Broken())]}

    with pytest.raises(RefusedError) as error:
        PolicyExchange(rulebook, NOBODY).passed("my text", "input")

    assert error.value.code == "guard.failed"
    assert "my text" not in str(error.value)


def test_checks_that_rules_share_look_once():
    """Two rules about the same thing cost as much as one."""
    policy = parse(
        "name: a\nrules:\n"
        "  - {id: a, check: toxicity, where: [input], action: log}\n"
        "  - {id: b, check: toxicity, where: [input], action: block, threshold: 0.8}\n",
        "a.yaml",
    )

    assert len(Rulebook("p", policy, Equipment()).checks("input")) == 1


def test_json_stays_json():
    """Where tools are called, numbers and escapes are seen through."""
    one = guard("  - {id: personal, check: personal, where: [tool], action: redact}\n")

    passed = one.passed('{"cpf": 52998224725, "mail": "ana\\u0040example.com", "n": 1}', "tool", NOBODY)

    assert passed == '{"cpf": "*********25", "mail": "***@example.com", "n": 1}'
    assert one.passed('{"n": "a\\nb"}', "tool", NOBODY) == '{"n": "a\\nb"}'


def test_streams_record_each_value_once():
    """However many pieces it came in."""
    recorder = Recorder()
    one = guard("  - {id: personal, check: personal, where: [output], action: redact}\n", recorder)
    gate = one.gate("output", NOBODY)

    passed = (
        "".join(gate.feed(character) for character in f"My CPF is {CPF}, I said, and more than that.") + gate.close()
    )

    assert passed == "My CPF is ***.***.***-25, I said, and more than that."
    assert [told[3] for told in recorder.told] == [[("personal", "br.cpf", "redact")]]


class Policies:
    """The policies of one tenant, and how often they were looked for."""

    def __init__(self, **texts):
        self.texts, self.looks, self.is_down = texts, 0, False

    def version(self, tenant):
        """Its number."""
        self.looks += 1
        if self.is_down:
            raise TransientError("database.unavailable", "it is down")
        return len(self.texts.get(tenant, ()))

    def text(self, tenant, version):
        """Its YAML."""
        return self.texts[tenant][version - 1]


def test_policies_are_looked_up_now_and_then():
    """Not for each text; while the database is away the old ones hold, and nobody without one passes."""
    policies, now_s = Policies(acme=["name: acme\n"]), [0.0]
    shelf = Shelf(policies, clock_s=lambda: now_s[0])
    names = [shelf.rulebook("acme").name for _ in range(5)]
    assert policies.looks == 2
    assert len(set(names)) == 1

    policies.is_down, now_s[0] = True, 10.0
    assert shelf.rulebook("acme").name == names[0]
    with pytest.raises(TransientError):
        shelf.rulebook("other")


def test_a_policy_that_does_not_hold_lets_nothing_pass():
    """It was kept before the house's became stricter, say."""
    shelf = Shelf(Policies(acme=["name: acme\nrules:\n  - {id: personal, action: log}\n"]))

    with pytest.raises(RefusedError) as error:
        PolicyGuard(shelf).check("A calm sea.", "input", Caller(tenant="acme"))

    assert error.value.code == "guard.failed"
    assert PolicyGuard(shelf).check("A calm sea.", "input", NOBODY).decided == "allow"


def test_clean_texts_are_remembered():
    """As digests, by place; what is found is found again."""
    policy = parse(
        "name: a\nrules:\n  - {id: a, check: words, words: [storm], where: [input], action: log}\n", "a.yaml"
    )
    rulebook, looks = Rulebook("p", policy, Equipment()), []

    class Counting:
        reach = 10

        def find(self, text):
            """Nothing, but for storms."""
            looks.append(text)
            return [Match("word", 0, 5)] if text == "storm" else []

    rulebook._watches["input"] = [Watch(policy.rules[0], Counting())]

    for text in ("calm", "calm", "storm", "storm"):
        rulebook.findings(text, "input")

    assert looks == ["calm", "storm", "storm"]


def test_disguises_are_taken_off_once():
    """However many checks look at the text without them."""
    policy = parse(
        "name: a\nrules:\n"
        "  - {id: a, check: words, words: [storm], where: [input], action: log}\n"
        "  - {id: b, check: words, words: [gale], where: [input], action: log}\n",
        "a.yaml",
    )
    rulebook, given = Rulebook("p", policy, Equipment()), []

    class Reading:
        reach = 10

        def find(self, text):
            """It is asked for what it finds in the text as it reads."""
            raise AssertionError(text)

        def find_in(self, normal):
            """Nothing."""
            given.append(normal)
            return []

    rulebook._watches["input"] = [Watch(rule, Reading()) for rule in policy.rules]
    rulebook.findings("ｃａｌｍ", "input")

    first, second = given
    assert first is second
    assert first.text == "calm"
