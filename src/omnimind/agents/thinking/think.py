"""Thinking: a model is asked, and asked again while its answer is not what was asked for."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from omnimind.agents.thinking.prompt import Prompt
from omnimind.agents.thinking.schema import strict
from omnimind.core.agent import Desk
from omnimind.core.errors import BrokenError, RefusedError, UserError
from omnimind.core.model import Body, Models, Need, Tier
from omnimind.core.value import Value

T = TypeVar("T", bound=Value)

REPAIRS: Final = 2
"""How often a model may mend its answer."""

MOST_TOKENS: Final = 8_192
"""The most that an answer may take: it bounds what a call can cost."""

_CHARACTERS_A_TOKEN: Final = 3
"""Fewer than in any of the languages that we write, so that what fits by it does fit. Source: measured on ours."""

_MOST_FAULTS: Final = 8


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
    """

    prompt: Prompt
    wishes: Mapping[str, Any] = field(default_factory=dict)
    material: Mapping[str, Any] = field(default_factory=dict)
    tier: Tier = "standard"
    language: str | None = None


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
    body = _body(question, schema)
    asked: list[Body] = body["messages"]
    best: tuple[float, T] | None = None
    complaint = ""
    for _ in range(1 + REPAIRS):
        desk.progress(0, 1)
        text = _asked(desk.models, {**body, "messages": asked}, question)
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
        asked = [*asked, {"role": "assistant", "content": text}, {"role": "user", "content": _mend(complaint)}]
    if best is not None:
        return best[1]
    message = f"the model's answer to {question.prompt.name} was wrong to the last: {complaint.splitlines()[0]}"
    raise BrokenError("model.answer", message, "try again, or configure an abler model")


def _body(question: Question, schema: dict[str, Any]) -> Body:
    name = question.prompt.name
    return {
        "messages": [
            {"role": "system", "content": question.prompt.system(schema)},
            {"role": "user", "content": question.prompt.user(question.wishes, question.material)},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}},
        "max_completion_tokens": MOST_TOKENS,
    }


def _asked(models: Models, body: Body, question: Question) -> str:
    """The text of the answer."""
    characters = sum(len(message["content"]) for message in body["messages"])
    need = Need(
        tier=question.tier, context_tokens=characters // _CHARACTERS_A_TOKEN + MOST_TOKENS, language=question.language
    )
    choice = models.chat(body, need)["choices"][0]
    said = choice["message"]
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
