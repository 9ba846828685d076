"""The supervisor understands what a person asks for in words."""

from typing import Annotated

from pydantic import Field

from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission
from omnimind.core.agent import Agent, Desk
from omnimind.core.brief import DURATION_LIMITS_S, Brief, Format, Options
from omnimind.core.value import Value


class Asked(Value):
    """A brief, and the titles of its sources."""

    brief: Brief
    titles: tuple[str, ...]
    basis: Basis


class Understood(Value):
    """The brief with all that its words say as options (what was said as an option goes before), and what to tell.

    ``is_sourced`` says whether there is more to tell it from than the request itself.
    """

    brief: Brief
    commission: Commission
    is_sourced: bool


class Meaning(Value):
    """What a person means."""

    topic: Annotated[str, Field(min_length=1)]
    title: str
    audience: str
    purpose: str
    language: str
    duration_s: float | None
    formats: tuple[Format, ...]
    music: bool | None


def _understand(work: Asked, desk: Desk) -> Understood:
    brief = work.brief
    if not brief.request:
        return Understood(brief=brief, commission=Commission(topic="; ".join(work.titles)), is_sourced=True)
    is_sourced = any(desk.artifacts.read(source.artifact) != brief.request.encode() for source in brief.sources)
    material: dict[str, object] = {"what the person asks for": brief.request}
    if is_sourced:
        material["the titles of the documents they gave"] = work.titles
    meaning = think(
        desk, Question(prompt("understand"), material=material, tier="small", answer_tokens=150), Meaning, _check
    )
    said = _options(meaning, is_titled=not is_sourced)
    return Understood(
        brief=brief.model_copy(update={"options": brief.options.over(said)}),
        commission=Commission(topic=meaning.topic, audience=meaning.audience, purpose=meaning.purpose),
        is_sourced=is_sourced,
    )


SUPERVISOR_UNDERSTAND = Agent(
    "supervisor.understand",
    f"1.{prompt('understand').version}",
    Asked,
    Understood,
    _understand,
    about=lambda work: work.brief.request[:40],
    thinks=True,
)


def _check(meaning: Meaning) -> None:
    shortest_s, longest_s = DURATION_LIMITS_S
    if meaning.duration_s is not None and not shortest_s <= meaning.duration_s <= longest_s:
        raise WrongAnswerError(f"duration_s must be from {shortest_s:g} to {longest_s:g}, or null")
    try:
        _options(meaning, is_titled=True)
    except ValueError as error:
        raise WrongAnswerError("language is not a BCP 47 tag such as en or pt-BR") from error


def _options(meaning: Meaning, *, is_titled: bool) -> Options:
    said = {
        "title": (meaning.title.strip() or meaning.topic) if is_titled else None,
        "language": meaning.language,
        "duration": meaning.duration_s,
        "format": meaning.formats or None,
        "music": meaning.music,
    }
    return Options.model_validate({name: value for name, value in said.items() if value is not None})
