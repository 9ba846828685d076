"""Thinking: a model is asked, and asked again while its answer is not what was asked for."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from omnimind.agents.thinking.prompt import Prompt
from omnimind.agents.thinking.schema import strict
from omnimind.core.agent import Desk
from omnimind.core.errors import BrokenError, RefusedError, UserError
from omnimind.core.model import TIERS, Body, Models, Need, Tier
from omnimind.core.value import Value

T = TypeVar("T", bound=Value)

REPAIRS: Final = 2
"""How often a model may mend its answer."""

ALOUD_TOKENS: Final = 2_048
"""What a model may think aloud before it answers, if there is room for it: it counts as the answer does."""

MOST_TOKENS: Final = 14_000
"""The most that is asked for in one answer: with what is thought aloud, all models that we know of answer that much."""

_CHARACTERS_A_TOKEN: Final = 3
"""Fewer than in any of the languages that we write, so that what fits by it does fit. Source: measured on ours."""

_MOST_FAULTS: Final = 8
_TOLD_CHARACTERS: Final = 200


class WrongAnswerError(ValueError):
    """What is wrong with an answer, in words that help the model to mend it."""


class NearlyError(WrongAnswerError):
    """What could be better: the answer that is the least ``far`` from what was asked is taken in the end."""

    def __init__(self, message: str, far: float) -> None:
        super().__init__(message)
        self.far = far


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked.

    Attributes:
        prompt: What it is told.
        wishes: What we want of it this time.
        material: What it works on, by name: texts of others, which are framed so that they can order nothing.
        tier: How able it must be.
        language: What it must write well.
        answer_tokens: About how long the answer is.
    """

    prompt: Prompt
    wishes: Mapping[str, Any] = field(default_factory=dict)
    material: Mapping[str, Any] = field(default_factory=dict)
    tier: Tier = "standard"
    language: str | None = None
    answer_tokens: int = 1000


def _accept(_: Value) -> None:
    """The check where the form says all."""


def think(desk: Desk, question: Question, returns: type[T], check: Callable[[T], None] = _accept) -> T:
    """What a model answers to ``question``.

    Args:
        desk: Where there are models.
        question: What is asked.
        returns: The form of the answer.
        check: Raises :class:`WrongAnswerError` for what the form can't say.

    Raises:
        UserError: ``models.none``: there is no model here.
        RefusedError: ``model.refused``: the model will not; or as :class:`~omnimind.core.model.Models`.
        BrokenError: ``model.answer``: it was wrong to the last.
        OmniMindError: As :class:`~omnimind.core.model.Models`.
    """
    if desk.models is None:
        raise UserError("models.none", "there is no model to ask", "configure one: see omnimind models --help")
    schema = strict(returns)
    asked = _messages(question, schema)
    best: tuple[float, T] | None = None
    complaint, room_tokens = "", question.answer_tokens
    for _ in range(1 + REPAIRS):
        desk.progress(0, 1)
        completion = _asked(desk.models, asked, question, schema, room_tokens)
        text = _text(completion, question)
        try:
            answer = _read(text, returns)
            check(answer)
        except NearlyError as error:
            complaint = str(error)
            best = min(best or (error.far, answer), (error.far, answer), key=lambda pair: pair[0])
        except WrongAnswerError as error:
            complaint = str(error)
        else:
            return answer
        if completion["choices"][0].get("finish_reason") == "length":
            room_tokens *= 2
            continue  # what was cut off is no use to the model: the same again, with more room
        asked = [*asked, {"role": "assistant", "content": text}, {"role": "user", "content": _mend(complaint)}]
    if best is not None:
        return best[1]
    why = shorten(complaint, _TOLD_CHARACTERS, placeholder="…")
    message = f"the model's answer to {question.prompt.name} was wrong to the last: {why}"
    raise BrokenError("model.answer", message, "try again, or configure an abler model")


def _messages(question: Question, schema: dict[str, Any]) -> list[Body]:
    return [
        {"role": "system", "content": question.prompt.system(schema)},
        {"role": "user", "content": question.prompt.user(question.wishes, question.material)},
    ]


def needs(tier: Tier, asked_tokens: int, answer_tokens: int, language: str | None = None) -> list[tuple[Need, int]]:
    """What is needed to answer so many tokens with about so many, each with the most that is answered: the best first.

    What fits none but the last will do too: houses with one small model have their productions.
    """
    tiers = TIERS[TIERS.index(tier) :: -1]
    most = min(2 * answer_tokens, MOST_TOKENS)
    sorts: list[tuple[Tier, bool, int]] = [
        (one, keeps, most + ALOUD_TOKENS) for one in tiers for keeps in (True, False)
    ]
    return [
        (Need(tier=one, context_tokens=asked_tokens + most, json_schema=keeps, language=language), most)
        for one, keeps, most in (*sorts, ("small", False, most))
    ]


def _asked(models: Models, messages: list[Body], question: Question, schema: dict[str, Any], room_tokens: int) -> Body:
    """The answer of the best sort of model that there is, in about ``room_tokens``.

    The schema stands in the prompt too, for those that do not keep to it by themselves.
    """
    asked_tokens = sum(len(message["content"]) for message in messages) // _CHARACTERS_A_TOKEN
    form = {"type": "json_schema", "json_schema": {"name": question.prompt.name, "strict": True, "schema": schema}}
    *better, last = needs(question.tier, asked_tokens, room_tokens, question.language)
    for need, most_tokens in better:
        body: Body = {"messages": messages, "max_completion_tokens": most_tokens}
        try:
            return models.chat({**body, "response_format": form} if need.json_schema else body, need)
        except UserError as error:
            if error.code != "model.unfit":
                raise
    need, most_tokens = last
    return models.chat({"messages": messages, "max_completion_tokens": most_tokens}, need)


def _text(completion: Body, question: Question) -> str:
    """What the model said."""
    said = completion["choices"][0]["message"]
    if said.get("refusal"):
        raise RefusedError(
            "model.refused", f"the model will not answer {question.prompt.name}", "ask for another topic"
        )
    return said.get("content") or ""


def _read(text: str, returns: type[T]) -> T:
    """The answer in ``text``, which may stand in a fence or between words."""
    first, last = text.find("{"), text.rfind("}")
    try:
        return returns.model_validate(json.loads(text[first : last + 1]))
    except json.JSONDecodeError as error:
        raise WrongAnswerError(f"it is not one JSON object ({error.msg}), or was cut off") from error
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]
        lines = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
        raise WrongAnswerError("it does not keep to the schema:\n" + "\n".join(lines)) from error


def _mend(complaint: str) -> str:
    told = re.sub(r"[<>]", "", complaint)
    return f"Your answer can't be used as it is:\n{told}\nGive the whole JSON object again, mended."
