"""Checks of the policy's own: patterns, topics, other packages' and models'."""

import json
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from omnimind.core.errors import BrokenError, UserError
from omnimind.core.model import NOBODY
from omnimind.guard.check import Match
from omnimind.guard.checks import custom as custom_checks
from omnimind.guard.checks.build import check_for, patience
from omnimind.guard.checks.custom import custom
from omnimind.guard.checks.judge import WHOLE, Judge
from omnimind.guard.checks.pattern import Pattern
from omnimind.guard.checks.topics import Topics, WordTopics
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import parse
from omnimind.guard.ports import Equipment
from omnimind.guard.shelf import Shelf

# ---------------------------------------------------------------- patterns


def pattern(text, **more):
    """A pattern."""
    return Pattern(text, "p", **{"ignore_case": True, "reach": 50, "timeout_s": 0.1, **more})


def test_patterns_find_all_of_theirs():
    """With their case or without."""
    assert [match.start for match in pattern("int-[0-9]+").find("INT-1 int-22")] == [0, 6]
    assert [match.start for match in pattern("int-[0-9]+", ignore_case=False).find("INT-1 int-22")] == [6]


@pytest.mark.parametrize(("text", "what"), [("(", "is not right"), ("a*", "finds the empty text")])
def test_patterns_that_can_not_work_are_refused(text, what):
    """When the policy is read, not when a text comes."""
    with pytest.raises(UserError, match=what) as error:
        pattern(text)
    assert error.value.code == "policy.pattern"


def test_a_pattern_that_takes_too_long_is_given_up():
    """While it is read, or later: that blocks."""
    slow = r"(?:a+)+(?:a+)+(?:a+)+\d{3}[b-z]"
    with pytest.raises(UserError, match="takes too long"):
        pattern(slow)

    check = pattern(r"(?:[x-z]+)+(?:[x-z]+)+(?:[x-z]+)+\d{3}[b-w]", timeout_s=0.02)
    with pytest.raises(TimeoutError):
        check.find("xyz" * 2000)


# ---------------------------------------------------------------- topics

LAW = {"law": ["You should sue them for breach of contract.", "Ask a lawyer about the trial."], "sea": ["Tides rise."]}


class Letters:
    """Makes vectors of how often a text has each of four letters."""

    def __init__(self):
        self.asked = 0

    def vectors(self, texts):
        """Of length 1."""
        self.asked += 1
        for text in texts:
            counts = [text.lower().count(letter) + 1e-9 for letter in "abcd"]
            length = sum(count**2 for count in counts) ** 0.5
            yield [count / length for count in counts]


def test_topics_go_by_meaning():
    """The nearest example of each sentence, and how near it is."""
    check = Topics({"a": ["aaaa"], "b": ["bbb"]}, Letters())

    found = check.find("aa aa. Then bbb b! ccc")

    assert [(match.kind, round(match.score, 2)) for match in found] == [
        ("topic.a", 1.0),
        ("topic.b", 1.0),
        ("topic.b", 0.0),
    ]
    assert check.find("") == []


def test_topics_go_by_words_without_vectors():
    """Several that are rare count, one that is common does not."""
    check = WordTopics(LAW)

    (found,) = check.find("We will sue the company for breach of its contract.")

    assert found.kind == "topic.law"
    assert found.score > 0.6
    assert all(match.score < 0.5 for match in check.find("The contract bridge club meets on Monday. Ask for the key."))
    assert check.find("A calm evening.") == []


# ---------------------------------------------------------------- other packages'


class Shouting:
    """Finds capitals."""

    reach = 20

    def __init__(self, options):
        self._least = options["least"]

    def find(self, text):
        """All of it, if it is loud."""
        return [Match("shouting", 0, len(text))] if sum(map(str.isupper, text)) >= self._least else []


@pytest.fixture
def installed(monkeypatch):
    """A package that brings checks."""
    points = [
        EntryPoint("shouting", f"{__name__}:Shouting", custom_checks.GROUP),
        EntryPoint("nothing", "builtins:dict", custom_checks.GROUP),
        EntryPoint("gone", "no_such_module:check", custom_checks.GROUP),
    ]
    monkeypatch.setattr(custom_checks, "entry_points", lambda group: EntryPoints(points).select(group=group))
    monkeypatch.setitem(__import__("sys").modules, __name__, __import__("types").SimpleNamespace(Shouting=Shouting))


@pytest.mark.usefixtures("installed")
def test_other_packages_bring_checks():
    """With options of their own; they are work of others, and so may be given up."""
    rules = "  - {id: a, check: python, name: shouting, options: {least: 3}, where: [input], action: block}\n"
    policy = parse(f"name: a\nrules:\n{rules}", "a.yaml")
    guard = PolicyGuard(Shelf(house=policy))

    assert guard.check("HELLO", "input", NOBODY).decided == "block"
    assert guard.check("Hello", "input", NOBODY).decided == "allow"
    assert patience(policy.rules[0], Equipment()) == 5.0
    assert guard.exchange(NOBODY).is_slow("input")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "what"),
    [("shoutin", "did you mean shouting"), ("nothing", "is none"), ("gone", "can't be made"), ("shouting", "KeyError")],
)
def test_checks_that_can_not_be_made_are_refused(name, what):
    """With what to do."""
    with pytest.raises(UserError, match=what) as error:
        custom(name, {})
    assert error.value.code == "policy.check"


# ---------------------------------------------------------------- models'


class Answering:
    """A model that always gives the same answer."""

    def __init__(self, said):
        self.said, self.asked = said, []

    def chat(self, body, need):
        """Its answer."""
        self.asked.append((body, need))
        return {"choices": [{"message": {"content": self.said}}]}


def test_a_model_judges_the_whole_text():
    """It gets the text as data, and the same question each time."""
    model = Answering('{"violates": true, "score": 0.8}')
    check = Judge("It sells something.", "advert", "small", model)

    assert check.find("Buy now!") == [Match("advert", 0, 8, 0.8)]
    assert check.reach == WHOLE
    assert check.settled("Buy", 3) == 0
    check.find("Buy now!")
    assert model.asked[0] == model.asked[1]
    body, need = model.asked[0]
    assert json.loads(body["messages"][1]["content"]) == {"text": "Buy now!"}
    assert "It sells something." in body["messages"][0]["content"]
    assert need.tier == "small"


def test_a_model_that_finds_nothing_finds_nothing():
    """Whatever its score."""
    assert Judge("x", "k", "small", Answering('{"violates": false, "score": 0.9}')).find("Buy now!") == []


@pytest.mark.parametrize(
    "said", ["", "yes", "{}", '{"violates": "no", "score": 0}', '{"violates": true, "score": 7}', "[1]"]
)
def test_a_model_that_gives_no_verdict_fails(said):
    """So that the text is blocked."""
    with pytest.raises(BrokenError) as error:
        Judge("x", "k", "small", Answering(said)).find("Buy now!")
    assert error.value.code == "guard.garbled"


def test_a_judge_asks_for_nothing_that_models_refuse():
    """Those that think before they answer take no temperature, know only the newer name of the limit, and need room."""
    model = Answering('{"violates": false, "score": 0.9}')
    Judge("x", "k", "small", model).find("Buy now!")
    ((body, _),) = model.asked
    assert set(body) == {"messages", "max_completion_tokens", "response_format"}
    assert body["max_completion_tokens"] >= 1000


def test_a_judge_needs_a_model():
    """The policy is refused without one."""
    rules = "  - {id: a, check: model, asks: It sells something., where: [output], action: block}\n"
    policy = parse(f"name: a\nrules:\n{rules}", "a.yaml")

    with pytest.raises(UserError, match="none is configured"):
        check_for(policy.rules[0], Equipment())
    shelf = Shelf(house=policy, equipment=Equipment(models=Answering("garbage")))
    verdict = PolicyGuard(shelf).check("Buy now!", "output", NOBODY)
    assert (verdict.decided, verdict.findings[0].kind) == ("block", "guard.failed.brokenerror")


def test_a_stream_waits_for_the_judge():
    """Who is asked once, at the end."""
    rules = "  - {id: a, check: model, asks: It sells something., where: [output], action: redact}\n"
    model = Answering('{"violates": true, "score": 0.8}')
    shelf = Shelf(house=parse(f"name: a\nrules:\n{rules}", "a.yaml"), equipment=Equipment(models=model))
    gate = PolicyGuard(shelf).gate("output", NOBODY)

    assert [gate.feed(piece) for piece in ("Buy ", "now", "!")] == ["", "", ""]
    assert gate.close() == "[JUDGED]"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("check: personal, kinds: [br.cfp]", "did you mean br.cpf?"),
        ("check: secrets, kinds: [secret.gitbub]", "did you mean secret.github?"),
        ("check: toxicity, kinds: [toxicity.hat]", "did you mean toxicity.hate?"),
        ("check: injection, kinds: [magic]", "there are injection.override"),
    ],
)
def test_kinds_that_nothing_finds_are_refused(rule, hint):
    """They would never do anything."""
    policy = parse(f"name: a\nrules:\n  - {{id: a, {rule}, where: [input], action: log}}\n", "a.yaml")

    with pytest.raises(UserError) as error:
        check_for(policy.rules[0], Equipment())

    assert error.value.code == "policy.kind"
    assert hint in str(error.value)
