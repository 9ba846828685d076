"""The reviewer judges a script before it is made: whether it is clear, fits its audience, and keeps to its notes."""

from typing import Annotated, Final

from pydantic import Field

from omnimind.agents.thinking.prompt import prompt
from omnimind.agents.thinking.think import Question, WrongAnswerError, think
from omnimind.agents.thinking.values import Basis, Commission, Note, Problem
from omnimind.core.agent import Agent, Desk
from omnimind.core.script import Script
from omnimind.core.value import Value

Score = Annotated[int, Field(ge=0, le=10)]

_PASSING: Final = 6
"""A script that scores less in anything is not approved, whatever the model concludes."""


class Critique(Value):
    """The script to judge, for what it was written, and from what."""

    script: Script
    commission: Commission
    notes: tuple[Note, ...]
    basis: Basis


class Judgement(Value):
    """The verdict of a reviewer."""

    clarity: Score
    audience_fit: Score
    faithfulness: Score
    problems: tuple[Problem, ...]
    is_approved: bool


def _criticise(work: Critique, desk: Desk) -> Judgement:
    scenes = {scene.id for scene in work.script.scenes} | {""}

    def check(judgement: Judgement) -> None:
        strange = [problem.scene for problem in judgement.problems if problem.scene not in scenes]
        if strange:
            raise WrongAnswerError(f"there is no scene {', '.join(strange)}")
        if not judgement.is_approved and not judgement.problems:
            raise WrongAnswerError("it is not approved, and no problem says why")

    judgement = think(desk, _question(work), Judgement, check)
    least = min(judgement.clarity, judgement.audience_fit, judgement.faithfulness)
    passed = judgement.is_approved and (least >= _PASSING or not judgement.problems)
    return judgement.model_copy(update={"is_approved": passed})


REVIEWER_SCRIPT = Agent(
    "reviewer.script",
    f"1.{prompt('critique').version}",
    Critique,
    Judgement,
    _criticise,
    about=lambda work: work.script.title[:40],
    thinks=True,
)


def _question(work: Critique) -> Question:
    ids = {(note.source, note.span): note.id for note in work.notes}
    told = [
        {
            "id": scene.id,
            "lines": [
                {"text": line.text, "cites": [ids[key] for span in line.spans if (key := (scene.source, span)) in ids]}
                for line in scene.lines
            ],
        }
        for scene in work.script.scenes
    ]
    return Question(
        prompt("critique"),
        wishes={"language of the script": work.script.language},
        material={
            "topic": work.commission.topic,
            "audience": work.commission.audience,
            "purpose": work.commission.purpose,
            "notes": [{"id": note.id, "text": note.text} for note in work.notes],
            "script": told,
        },
        tier="strong",
        language=work.script.language,
        answer_tokens=500,
    )
