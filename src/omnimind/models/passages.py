"""The texts within requests and answers: where they are, and how they are changed in a copy."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from omnimind.core.guard import Place
from omnimind.core.model import Body, CallKind

Change = Callable[[str, Place], str]
"""What becomes of a text, and where it is; the same object if nothing does."""

_NAMES: Final = frozenset({"role", "type", "id", "tool_call_id", "name", "url", "data", "format", "detail", "file_id"})
"""What no model takes for text, or what others know by these words."""

_ASKED: Final[Mapping[CallKind, tuple[str, ...]]] = {
    "chat": ("messages", "tools", "functions", "prediction", "response_format"),
    "embeddings": ("input",),
    "images": ("prompt",),
}
"""Where a model reads, by what it is asked for."""

_SAID: Final = ("content", "reasoning_content", "reasoning", "refusal")
"""Where it writes text, in a message and a delta."""


def asked(kind: CallKind, body: Body, change: Change) -> Body:
    """The request ``body`` with its texts changed; itself if none was."""
    changed = {
        key: said
        for key in _ASKED[kind]
        if key in body and (said := _within(body[key], "input", change)) is not body[key]
    }
    return {**body, **changed} if changed else body


def answered(body: Body, change: Change) -> Body:
    """The answer ``body`` with its texts changed; itself if none was."""
    choices = body.get("choices")
    if not isinstance(choices, list):
        return body
    changed = [_choice(choice, change) for choice in choices]
    return {**body, "choices": changed} if _differ(changed, choices) else body


def message(said: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    """A message of a model, or a part of one, with its texts changed; itself if none was."""
    changed: dict[str, Any] = {
        key: text
        for key in _SAID
        if said.get(key) is not None and (text := _within(said[key], "output", change)) is not said[key]
    }
    calls = said.get("tool_calls")
    if isinstance(calls, list) and _differ(others := [_call(call, change) for call in calls], calls):
        changed["tool_calls"] = others
    if isinstance(call := said.get("function_call"), dict) and (other := _arguments(call, change)) is not call:
        changed["function_call"] = other
    audio = said.get("audio")
    if isinstance(audio, dict) and isinstance(text := audio.get("transcript"), str):
        transcript = change(text, "output")
        if transcript is not text:  # what is heard can't be changed: it goes
            changed["audio"] = {**audio, "transcript": transcript, "data": ""}
    return {**said, **changed} if changed else said


def _choice(choice: Any, change: Change) -> Any:
    if not isinstance(choice, dict) or not isinstance(said := choice.get("message"), dict):
        return choice
    changed = message(said, change)
    if changed is said:
        return choice
    plain = {key: value for key, value in choice.items() if key != "logprobs"}  # they tell the words too
    return {**plain, "message": changed}


def _call(call: Any, change: Change) -> Any:
    if not isinstance(call, dict) or not isinstance(function := call.get("function"), dict):
        return call
    changed = _arguments(function, change)
    return call if changed is function else {**call, "function": changed}


def _arguments(function: Body, change: Change) -> Body:
    said = function.get("arguments")
    if not isinstance(said, str) or (changed := change(said, "tool")) is said:
        return function
    return {**function, "arguments": changed}


def _within(value: Any, place: Place, change: Change) -> Any:
    """``value`` with the texts in it changed, however deep they are; itself if none was."""
    if isinstance(value, str):
        return change(value, place) if value else value
    if isinstance(value, dict):
        changed = {
            key: other
            for key, said in value.items()
            if not (key in _NAMES and isinstance(said, str)) and (other := _within(said, place, change)) is not said
        }
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        others = [_within(said, place, change) for said in value]
        return others if _differ(others, value) else value
    return value


def _differ(some: list[Any], others: list[Any]) -> bool:
    return any(one is not other for one, other in zip(some, others, strict=True))
