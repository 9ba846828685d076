"""What an answer says that it took, as far as that can be believed."""

from collections.abc import Mapping
from typing import Any

from omnimind.core.model import Body, CallKind, Usage
from omnimind.models.counting import answered_tokens, asked_tokens


def usage_of(kind: CallKind, asked: Body, answered: Body) -> Usage:
    """What ``answered`` took: as it says, else by our count.

    Args:
        kind: What was asked for.
        asked: The request.
        answered: The whole answer.
    """
    images = len(answered.get("data") or ()) if kind == "images" else 0
    said = told_usage(answered, has_answer=kind == "chat" and _says_something(answered))
    if said is None:
        said = Usage(
            input_tokens=asked_tokens(asked),
            output_tokens=answered_tokens(answered) if kind == "chat" else 0,
            is_estimated=True,
        )
    return said.model_copy(update={"images": images}) if images else said


def told_usage(body: Body, *, has_answer: bool) -> Usage | None:
    """What ``body`` says in ``usage``; ``None`` if it says nothing, or what can't be.

    Args:
        body: An answer, or the last chunk of one.
        has_answer: Whether anything was answered, so that it must have taken something.
    """
    said = body.get("usage")
    if not isinstance(said, dict):
        return None
    details = said.get("prompt_tokens_details") or said.get("input_tokens_details") or {}
    asked = _tokens(said, "prompt_tokens", "input_tokens")
    answered = _tokens(said, "completion_tokens", "output_tokens")
    if not asked or (has_answer and not answered):
        return None
    return Usage(
        input_tokens=asked,
        cached_tokens=min(_tokens(details, "cached_tokens"), asked),
        cache_written_tokens=min(_tokens(details, "cache_write_tokens"), asked),
        output_tokens=answered,
    )


def _tokens(said: Mapping[str, Any], *names: str) -> int:
    """The first of ``names`` that is a number of tokens; 0 if none is."""
    for name in names:
        value = said.get(name)
        if type(value) is int and value >= 0:
            return value
    return 0


def _says_something(body: Body) -> bool:
    for choice in body.get("choices") or ():
        message = choice.get("message") or {}
        if message.get("content") or message.get("tool_calls") or message.get("reasoning_content"):
            return True
    return False
