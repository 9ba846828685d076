"""Words are found in all their forms and disguises, and never within other words."""

import csv
import time
from pathlib import Path

import pytest

from omnimind.core.model import NOBODY
from omnimind.guard.check import Check
from omnimind.guard.checks.inflection import forms
from omnimind.guard.checks.toxicity import Toxicity
from omnimind.guard.checks.words import Words
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import parse
from omnimind.guard.shelf import Shelf

DATA = Path(__file__).parents[2] / "data"


def found(text, *words, **more):
    """What is found of ``words``."""
    return [text[match.start : match.end] for match in Words(words, **more).find(text)]


def sentences(name):
    """A labelled set: language, kind (``-`` where there is none) and text."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A rocket rises.", ["rocket"]),
        ("ROCKETS rise", ["ROCKETS"]),
        ("r0ck3t", ["r0ck3t"]),
        ("r o c k e t s", ["r o c k e t s"]),
        ("r.o.c.k.e.t", ["r.o.c.k.e.t"]),
        ("ro-cket", ["ro-cket"]),
        ("rocccckkket", ["rocccckkket"]),
        ("r*cket", ["r*cket"]),
        ("ｒｏｃｋｅｔ", ["ｒｏｃｋｅｔ"]),
        ("rосket", ["rосket"]),  # two of its letters are Cyrillic
        ("ro\u200bcket", ["ro\u200bcket"]),
        ("r\u00f6cket", ["r\u00f6cket"]),
        ("rocketing", ["rocketing"]),
        ("sprocket", []),
        ("rocketeer's", []),
        ("a rock et cetera", []),
        ("**rock** and *roll*", []),
    ],
)
def test_a_word_is_seen_through_its_disguises(text, expected):
    """And stands where it stood in the text as it was given."""
    assert found(text, "rocket") == expected


@pytest.mark.parametrize(
    "text",
    ["The classic class assessed Massachusetts.", "Maria Cunha, from Cubatão", "C.A.S.S. Inc.", "the A55 road", "as s"],
)
def test_other_words_are_left_alone(text):
    """Scunthorpe is a town."""
    assert found(text, "ass", "cu") == []


def test_phrases_are_found_whatever_stands_between():
    """And the words of one have forms too."""
    assert found("Maré-alta, maré   alta, as marés altas; alta maré", "Maré Alta") == [
        "Maré-alta",
        "maré   alta",
        "marés altas",
    ]


def test_forms_can_be_left_out():
    """Then a word is only itself."""
    assert found("rocket rockets foguetes", "rocket", "foguete", inflect=False) == ["rocket"]
    assert found("rockets foguetes", "rocket", "foguete", languages=("pt",)) == ["rockets", "foguetes"]


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("idiot", "en", {"idiots"}),
        ("kill", "en", {"kills", "killed", "killing", "killer", "killers"}),
        ("carry", "en", {"carries", "carried", "carrying"}),
        ("witch", "en", {"witches"}),
        ("bake", "en", {"bakes", "baked", "baking", "baker"}),
        ("plan", "en", {"plans", "planned", "planning"}),
        ("menino", "pt", {"meninos", "menina", "meninas", "meninao", "menininho"} - {"menininho"}),
        ("ladrao", "pt", {"ladroes", "ladrona"}),
        ("animal", "pt", {"animais"}),
        ("homem", "pt", {"homens"}),
        ("traidor", "pt", {"traidores", "traidora"}),
        ("louco", "pt", {"loucos", "louca", "louquinho"}),
    ],
)
def test_words_have_forms(word, language, expected):
    """By the rules of their language."""
    assert expected <= forms(word, (language,))


@pytest.mark.parametrize(
    ("name", "precision", "recall"), [("toxicity.tsv", 0.98, 0.97), ("toxicity_held_out.tsv", 0.98, 0.65)]
)
def test_toxicity_is_found_as_measured(name, precision, recall):
    """On sentences that the lexicon was made with, and on others that it never saw: those are said more freely."""
    check, hits, false, missed = Toxicity(), 0, 0, 0
    for one in sentences(name):
        is_found = any(match.score >= 0.5 for match in check.find(one["text"]))
        is_toxic = one["kind"] != "-"
        hits += is_found and is_toxic
        false += is_found and not is_toxic
        missed += is_toxic and not is_found

    assert hits / (hits + false) >= precision
    assert hits / (hits + missed) >= recall


def test_what_is_toxic_is_told_by_kind():
    """Nearly always by the right one."""
    check = Toxicity()
    told = [
        (one["kind"], {match.kind for match in check.find(one["text"]) if match.score >= 0.5})
        for one in sentences("toxicity.tsv")
        if one["kind"] != "-"
    ]
    found_ones = [(kind, kinds) for kind, kinds in told if kinds]

    assert sum(f"toxicity.{kind}" in kinds for kind, kinds in found_ones) >= 0.98 * len(found_ones)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("You are an idiot.", "You are not an idiot."),
        ("Idiot!", 'The word "idiot" is Greek.'),
        ("I want to kill myself.", "I want to kill myself, said the patient to the doctor."),
        ("Seu burro!", "Seu burro empacou."),
        ("I will kill you.", "The court heard that he wrote I will kill you."),
    ],
)
def test_what_stands_around_lowers_the_score(said, meant):
    """Denied, talked about, reported, or said of an animal."""
    check = Toxicity()

    assert max(match.score for match in check.find(said)) > max(match.score for match in check.find(meant))


def test_words_and_toxicity_are_checks():
    """As the port has them."""
    checks: list[Check] = [Words(["a"]), Toxicity()]

    assert all(check.reach > 0 for check in checks)


def test_a_stream_is_redacted_as_the_whole():
    """Whatever the words around are: the labelled sentences, one after the other."""
    rules = "  - {id: t, check: toxicity, where: [output], action: redact}\n"
    rules += "  - {id: w, check: words, words: [tide, maré alta], where: [output], action: redact}\n"
    guard = PolicyGuard(Shelf(house=parse(f"name: t\nrules:\n{rules}", "t.yaml")))
    text = " ".join(one["text"] for one in sentences("toxicity.tsv")[::9])
    whole, gate = guard.passed(text, "output", NOBODY), guard.gate("output", NOBODY)

    pieces = [gate.feed(text[start : start + 29]) for start in range(0, len(text), 29)]

    assert "".join(pieces) + gate.close() == whole
    assert whole != text


@pytest.mark.parametrize(
    "piece",
    [
        "a*",
        "a" + "*" * 200 + "1 ",
        "f u c k ",
        "sh1t ",
        "idiot ",
        "f.u.c.k ",
        "aaa",
        "the bitch is pregnant ",
        "s*** ",
        "'idiot' ",
    ],
)
def test_long_texts_take_no_longer_than_their_length(piece):
    """Whatever they consist of: nothing can be made to try for ever."""
    check, seconds = Toxicity(), []
    for size in (20_000, 80_000):
        text = (piece * size)[:size]
        seconds.append(min(_took_s(check, text) for _ in range(3)))  # others may be at work at the same time

    assert seconds[1] < 12 * max(seconds[0], 0.005)
    assert seconds[1] < 4


def _took_s(check, text):
    began_s = time.process_time()
    check.find(text)
    return time.process_time() - began_s
