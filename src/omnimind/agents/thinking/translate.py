"""The translator tells a script in another language: the same scenes, lines and looks, resting on the same spans.

Voices of scenes stay behind: they speak the other language.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from omnimind.agents.recue import recued
from omnimind.agents.thinking.ending import ending_in, without_ending
from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.text import numbers
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission
from omnimind.agents.writing.language import folded
from omnimind.core.agent import Agent, Desk
from omnimind.core.script import Script
from omnimind.core.value import Value

_WRITTEN: Final = frozenset(
    {
        "title",
        "subtitle",
        "heading",
        "text",
        "attribution",
        "alt",
        "caption",
        "name",
        "description",
        "chapter",
        "headline",
    }
)
"""Fields of scripts that people read or hear."""

_LISTED: Final = frozenset({"header", "rows", "labels", "keywords"})
"""Fields that list such texts."""

_KEPT: Final = frozenset({"code", "math"})
"""Visuals that are the same in every language, but for their heading."""


class Translation(Value):
    """The script to translate, and into which language, a BCP 47 tag."""

    script: Script
    commission: Commission
    language: str
    basis: Basis


class Translated(Value):
    """The script in the other language."""

    script: Script


class Numbered(Value):
    """A text under its number."""

    number: int
    text: str


class Texts(Value):
    """All texts, translated."""

    texts: tuple[Numbered, ...]


def _translate(work: Translation, desk: Desk) -> Translated:
    found: list[str] = []

    def collect(text: str) -> str:
        found.append(text)
        return text

    scenes = [scene.model_copy(update={"voice": None}) for scene in without_ending(work.script.scenes)]
    told = work.script.model_copy(update={"scenes": tuple(scenes)})
    _mapped(told.model_dump(), collect)
    originals = list(dict.fromkeys(found))

    def check(answer: Texts) -> None:
        if faults := list(_faults(answer, originals)):
            raise WrongAnswerError("\n".join(faults))

    question = Question(
        prompt("translate"),
        wishes={"from": work.script.language, "into": work.language},
        material={
            "audience": work.commission.audience,
            "texts": [{"number": number, "text": text} for number, text in enumerate(originals, 1)],
        },
        language=work.language,
        answer_tokens=200 + sum(map(len, originals)) // 2,
    )
    answer = think(desk, question, Texts, check)
    meaning = {originals[one.number - 1]: " ".join(one.text.split()) for one in answer.texts}
    script = Script.model_validate(_mapped(told.model_dump(), meaning.__getitem__))
    scenes = [recued(new, old) for new, old in zip(script.scenes, told.scenes, strict=True)]
    last = ending_in(work.language, work.script.scenes, work.script.language)
    return Translated(script=script.model_copy(update={"scenes": (*scenes, *last), "language": work.language}))


TRANSLATOR = Agent(
    "translator",
    f"1.{prompt('translate').version}",
    Translation,
    Translated,
    _translate,
    about=lambda work: f"{work.language}: {work.script.title[:40]}",
    thinks=True,
)


def _faults(answer: Texts, originals: list[str]) -> Iterator[str]:
    if [one.number for one in answer.texts] != list(range(1, len(originals) + 1)):
        yield f"the numbers must be 1 to {len(originals)}, each once and in order"
        return
    for one, original in zip(answer.texts, originals, strict=True):
        if bool(folded(original)) != bool(folded(one.text)):
            yield f"{one.number}: it says nothing"
        elif len(numbers(one.text)) != len(numbers(original)):
            yield f"{one.number}: the numbers of the original are {', '.join(numbers(original)) or 'none'}: keep them"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """``value``, a script or a part of it, with all that people read or hear changed; empty texts stay."""
    if isinstance(value, tuple | list):
        return tuple(_mapped(member, change) for member in value)
    if not isinstance(value, dict):
        return value
    kept = value.get("kind") in _KEPT
    return {name: _changed(name, member, change, is_kept=kept and name != "heading") for name, member in value.items()}


def _changed(name: str, value: Any, change: Callable[[str], str], *, is_kept: bool) -> Any:
    if is_kept or not value:
        return value
    if isinstance(value, str):
        return change(value) if name in _WRITTEN else value
    if name in _LISTED:
        return _each(value, change)
    return _mapped(value, change)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value) if value else value
    return tuple(_each(member, change) for member in value)
