"""The publisher describes a production: what people read before they press play."""

from typing import Annotated, Final

from pydantic import Field

from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.text import unknown_numbers
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission
from omnimind.core.agent import Agent, Desk
from omnimind.core.script import Script
from omnimind.core.value import Value

_MOST_CHARACTERS: Final = 400
_MOST_HEADLINE: Final = 48


class Describing(Value):
    """The script, and what it was written for."""

    script: Script
    commission: Commission
    basis: Basis


class Described(Value):
    """The script, described."""

    script: Script


class Blurb(Value):
    """What a model writes about a production."""

    description: Annotated[str, Field(min_length=1)]
    keywords: Annotated[tuple[str, ...], Field(min_length=1)]
    headline: Annotated[str, Field(min_length=1)]


def _describe(work: Describing, desk: Desk) -> Described:
    told = [line.text for scene in work.script.scenes for line in scene.lines]

    def check(blurb: Blurb) -> None:
        if len(blurb.description) > _MOST_CHARACTERS or len(blurb.headline) > _MOST_HEADLINE:
            raise WrongAnswerError(
                f"the description may have {_MOST_CHARACTERS} characters, and the headline {_MOST_HEADLINE}"
            )
        if strange := unknown_numbers(f"{blurb.description} {blurb.headline}", [work.script.title, *told]):
            raise WrongAnswerError(f"the script does not say {', '.join(strange)}")

    question = Question(
        prompt("describe"),
        wishes={"language": work.script.language},
        material={"title": work.script.title, "audience": work.commission.audience, "what is said": " ".join(told)},
        tier="small",
        language=work.script.language,
        answer_tokens=200,
    )
    return Described(script=work.script.model_copy(update=think(desk, question, Blurb, check).model_dump()))


PUBLISHER_DESCRIBE = Agent(
    "publisher.describe",
    f"1.{prompt('describe').version}",
    Describing,
    Described,
    _describe,
    about=lambda work: work.script.title[:40],
    thinks=True,
)
